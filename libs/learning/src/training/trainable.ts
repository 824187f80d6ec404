import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Parameter } from '../network/parameters.ts';
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
  readonly forward: (g: GraphBuilder, x: Value, rows: RowType, training?: TrainingStep) => Forward;
}

export interface TrainingStep {
  /** A uint32 scalar, another number in each step. */
  readonly seed: Value;
}

export interface Forward {
  readonly logits: Value;
  /** New values of parameters that are not trained but move with the data, such as running statistics; by name. */
  readonly stateUpdates: ReadonlyMap<string, Value>;
}
