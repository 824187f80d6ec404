import { Fault, randomFrom, shuffle } from '@ratchet/kernel';

export type FoldOptions = { readonly folds: number; readonly seed: number };

/**
 * The fold of each row, 0 to folds − 1, for cross-validation: drawn at random from `seed`, sizes differ by one at most.
 * The same arguments give the same folds, so that all candidates are compared on the same rows.
 *
 * Faults with TOO_FEW_ROWS where a fold would stay empty; throws a RangeError for fewer than two folds.
 */
export function assignFolds(rows: number, { folds, seed }: FoldOptions): Int32Array {
  check(rows, folds);
  const order = Int32Array.from({ length: rows }, (_, place) => place);
  shuffle(order, randomFrom(seed));
  const foldOf = new Int32Array(rows);
  for (const [place, row] of order.entries()) foldOf[row] = place % folds;
  return foldOf;
}

function check(rows: number, folds: number): void {
  if (!(Number.isSafeInteger(folds) && folds >= 2)) {
    throw new RangeError(`cross-validation has at least 2 folds, not ${folds}`);
  }
  if (rows >= folds) return;
  throw new Fault(
    'FailedPrecondition',
    'TOO_FEW_ROWS',
    `cross-validation with ${folds} folds needs at least ${folds} rows, but there are ${rows}: add some`,
    { needed: String(folds), found: String(rows) },
  );
}
