import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Forward } from '../network/forward.ts';
import type { Parameter } from '../network/parameters.ts';
import type { Training } from '../network/run.ts';
import type { RowType } from './rows.ts';

/** What a step of training needs to know of a model. */
export interface Trainable {
  /** What the model is, as JSON: a checkpoint belongs to one declaration. */
  readonly declaration: unknown;
  /** How many logits a row has. */
  readonly outputs: number;
  /** All parameters, those that stay as they are included. */
  readonly parameters: readonly Parameter[];
  /** Appends the forward pass over a batch of rows `x`; in `g` each parameter is a value of its name. */
  readonly forward: (g: GraphBuilder, x: Value, rows: RowType, training?: Training) => Forward;
}
