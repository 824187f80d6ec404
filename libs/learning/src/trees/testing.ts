import { randomFrom } from '@ratchet/kernel';
import { type BinnedRows, binRows } from './binned-rows.ts';
import type { Ensemble } from './booster.ts';
import { answerOf } from './tree.ts';

/** For tests: rows of numbers in [-2, 2), some of them missing. */
export function randomRows(rows: number, width: number, missingShare: number, seed = 1): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: rows * width }, () =>
    random() < missingShare ? Number.NaN : random() * 4 - 2,
  );
}

/** For tests: bins a matrix, row after row. */
export function binMatrix(x: Float32Array, width: number): BinnedRows {
  return binRows(x.length / width, width, (feature, out) => {
    for (let row = 0; row < out.length; row++) out[row] = x[row * width + feature]!;
  });
}

export function rowsFrom(first: number, end: number): Int32Array {
  return Int32Array.from({ length: end - first }, (_, i) => first + i);
}

/** For tests: the scores of all rows, summed as float32 in the order of the trees, as a graph does. */
export function answersOf({ outputs, start, trees }: Ensemble, binned: BinnedRows): Float32Array {
  const sums = new Float32Array(binned.rows * outputs);
  for (const { output, tree } of trees) {
    for (let row = 0; row < binned.rows; row++) sums[row * outputs + output]! += answerOf(tree, binned, row);
  }
  for (let at = 0; at < sums.length; at++) sums[at]! += start[at % outputs]!;
  return sums;
}
