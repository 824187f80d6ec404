import type { TextRows } from './text-rows.ts';

/** A linear classifier: z = bias + scale * sum of the weights of the row's columns, then softmax. */
export interface LinearWeights {
  readonly classes: number;
  /** Column by column, `classes` values each. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** Whether scale is 1 / sqrt(the row's length); otherwise 1. */
  readonly norm: boolean;
}

/** The factor of a row of so many features; a row without any counts as one of length 1. */
export function scaleOf(norm: boolean, length: number): number {
  return norm ? 1 / Math.sqrt(Math.max(1, length)) : 1;
}

/** Writes the probabilities of one row of columns into `into`, which has `classes` values. */
export function scoreRow(model: LinearWeights, rows: TextRows, row: number, into: Float64Array): void {
  const { classes, weights, bias } = model;
  const to = rows.offsets[row + 1]!;
  into.fill(0);
  for (let k = rows.offsets[row]!; k < to; k++) {
    const at = rows.ids[k]! * classes;
    for (let c = 0; c < classes; c++) into[c]! += weights[at + c]!;
  }
  const scale = scaleOf(model.norm, rows.lengths[row]!);
  for (let c = 0; c < classes; c++) into[c] = into[c]! * scale + bias[c]!;
  softmax(into);
}

/** In place; the largest value is taken out first, so that nothing overflows. */
export function softmax(values: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < values.length; c++) if (values[c]! > largest) largest = values[c]!;
  let sum = 0;
  for (let c = 0; c < values.length; c++) {
    values[c] = Math.exp(values[c]! - largest);
    sum += values[c]!;
  }
  for (let c = 0; c < values.length; c++) values[c]! /= sum;
}
