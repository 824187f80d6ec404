import { Fault, randomFrom, shuffle } from '@ratchet/kernel';

export type FoldOptions = { readonly folds: number; readonly seed: number };

/**
 * The fold of each row, 0 to folds − 1, for cross-validation: drawn at random from `seed`, sizes differ by one at most.
 * The same arguments give the same folds, so that all candidates are compared on the same rows.
 *
 * Faults with TOO_FEW_ROWS where a fold would stay empty; throws a RangeError for fewer than two folds.
 */
export function assignFolds(rows: number, options: FoldOptions): Int32Array {
  return stratifiedFolds(new Int32Array(rows), options);
}

/** As `assignFolds`, and of the rows of each class too every fold has the same number or one more. */
export function stratifiedFolds(classes: Int32Array, { folds, seed }: FoldOptions): Int32Array {
  check(classes.length, folds, 'rows');
  const order = shuffled(classes.length, seed);
  // Sorting keeps the random order within a class; dealing goes on where the last class ended.
  order.sort((a, b) => classes[a]! - classes[b]!);
  const foldOf = new Int32Array(classes.length);
  for (const [place, row] of order.entries()) foldOf[row] = place % folds;
  return foldOf;
}

/**
 * As `assignFolds`, but rows of the same group (a user, a day, near-duplicates) are in the same fold, so that none is
 * judged by its own twins. Sizes are as even as giving the largest groups first to the smallest fold makes them.
 * Faults with TOO_FEW_ROWS where there are fewer groups than folds.
 */
export function groupedFolds(groups: ArrayLike<string | number>, { folds, seed }: FoldOptions): Int32Array {
  const rowsOf = Map.groupBy(
    Array.from({ length: groups.length }, (_, row) => row),
    (row) => groups[row]!,
  );
  check(rowsOf.size, folds, 'groups');
  const members = [...rowsOf.values()];
  const order = shuffled(members.length, seed).sort((a, b) => members[b]!.length - members[a]!.length);
  const sizes = new Float64Array(folds);
  const foldOf = new Int32Array(groups.length);
  for (const group of order) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    sizes[smallest]! += members[group]!.length;
    for (const row of members[group]!) foldOf[row] = smallest;
  }
  return foldOf;
}

function shuffled(length: number, seed: number): Int32Array {
  const order = Int32Array.from({ length }, (_, place) => place);
  shuffle(order, randomFrom(seed));
  return order;
}

function check(count: number, folds: number, what: string): void {
  if (!(Number.isSafeInteger(folds) && folds >= 2)) {
    throw new RangeError(`cross-validation has at least 2 folds, not ${folds}`);
  }
  if (count >= folds) return;
  throw new Fault(
    'FailedPrecondition',
    'TOO_FEW_ROWS',
    `cross-validation with ${folds} folds needs at least ${folds} ${what}, but there are ${count}: add some`,
    { needed: String(folds), found: String(count) },
  );
}
