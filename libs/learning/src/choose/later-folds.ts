import type { Fold } from './folds.ts';

/**
 * Folds in the order of time: each scores rows that are later than all with a time that it learns from. The older half of
 * the rows is only learned from, the newer half is divided among the folds; rows of the same time stay together, and those
 * without a time are learned from in every fold. Scored are rows that are like the ones that judge, or all where there are
 * none. Empty where no row is later than another.
 */
export function laterFolds(
  /** In random order. */
  rows: Int32Array,
  /** Of each row of the data set; NaN where it has none. */
  times: Float64Array,
  judging: Uint8Array,
  count: number,
): readonly Fold[] {
  const known = Float64Array.from(rows, (row) => times[row]!).filter((time) => !Number.isNaN(time));
  const inOrder = known.sort();
  const beginnings = Array.from(
    { length: count },
    (_, fold) => inOrder[Math.floor(inOrder.length * (0.5 + (0.5 * fold) / count))]!,
  );
  const judges = rows.some((row) => judging[row] === 1 && times[row]! >= beginnings[0]!);
  const folds = beginnings.map((from, fold) => {
    const until = beginnings[fold + 1] ?? Number.POSITIVE_INFINITY;
    return {
      // not "earlier than": those without a time are learned from
      train: rows.filter((row) => !(times[row]! >= from)),
      scored: rows.filter(
        (row) => times[row]! >= from && times[row]! < until && (!judges || judging[row] === 1),
      ),
    };
  });
  return folds.filter(({ train, scored }) => train.length > 0 && scored.length > 0);
}
