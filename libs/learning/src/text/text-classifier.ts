import { findColumns, intoColumns } from './columns.ts';
import { fitLinear, type OnEpoch } from './fit-linear.ts';
import type { LinearOptions } from './linear-options.ts';
import { type LinearWeights, scoreRow } from './linear-weights.ts';
import type { TextRows } from './text-rows.ts';

/** A linear classifier over the buckets of a pipeline. */
export interface TextClassifier extends LinearWeights {
  readonly buckets: number;
  /** The bucket of each column of the weights, ascending; all other buckets weigh nothing. */
  readonly bucketOf: Int32Array;
}

export interface FitRequest {
  /** Ids lie in [0, buckets). They are used up: afterwards columns stand in their place. */
  readonly rows: TextRows;
  readonly buckets: number;
  /** Of each row, in [0, classes). */
  readonly labels: Int32Array;
  readonly classes: number;
  readonly seed: number;
  readonly options: LinearOptions;
  readonly onEpoch?: OnEpoch;
}

/** Fits a classifier to all rows: the same request, the same bits. */
export async function fitTextClassifier(request: FitRequest): Promise<TextClassifier> {
  const { buckets, labels, classes, options, seed, onEpoch } = request;
  const { bucketOf, columnOf } = findColumns(request.rows, buckets, classes);
  const rows = intoColumns(request.rows, columnOf);
  const data = { rows, columns: bucketOf.length, labels, classes };
  const weights = await fitLinear(data, options, seed, onEpoch);
  return { ...weights, buckets, bucketOf };
}

/**
 * The probabilities of each row, row by row, `classes` values each: what the exported graph computes, in double
 * precision. The rows are used up, as in a fit.
 */
export function predictRows(model: TextClassifier, rows: TextRows): Float64Array {
  const columnOf = new Int32Array(model.buckets).fill(-1);
  for (let column = 0; column < model.bucketOf.length; column++) columnOf[model.bucketOf[column]!] = column;
  const known = intoColumns(rows, columnOf);
  const { classes } = model;
  const probabilities = new Float64Array(rows.lengths.length * classes);
  for (let row = 0; row < rows.lengths.length; row++) {
    scoreRow(model, known, row, probabilities.subarray(row * classes, (row + 1) * classes));
  }
  return probabilities;
}
