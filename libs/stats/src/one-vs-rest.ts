import { averagePrecisionOf } from './average-precision.ts';
import { rocAucOf } from './roc-auc.ts';
import { requireScores } from './rows.ts';
import { separateScores } from './separated-scores.ts';

/** Means of a measure over the classes that have one; `null` where none has. */
export type ClassMeans = {
  /** Every class counts the same. */
  readonly macro: number | null;
  /** Every class counts by its rows. */
  readonly weighted: number | null;
};

/** How well the scores order the rows, each class against the rest; `null` where a class has no rows, or all. */
export type OneVsRest = {
  readonly classes: readonly { readonly rocAuc: number | null; readonly prAuc: number | null }[];
  readonly rocAuc: ClassMeans;
  readonly prAuc: ClassMeans;
};

/**
 * ROC AUC and PR AUC of each class against the rest; `scores` is row-major, truth.length × classes. With two classes
 * that sum to 1 both have the same ROC AUC. Throws a RangeError for rows that do not fit, and for NaN.
 */
export function oneVsRest(truth: Int32Array, scores: Float64Array, classes: number): OneVsRest {
  requireScores(truth, scores, classes);
  const support = new Float64Array(classes);
  for (const each of truth) support[each]! += 1;
  const column = new Float64Array(truth.length);
  const measured = Array.from(support, (rows, c) => {
    if (rows === 0) return { rocAuc: null, prAuc: null };
    for (let row = 0; row < truth.length; row++) column[row] = scores[row * classes + c]!;
    const separated = separateScores(truth, column, c);
    return { rocAuc: rocAucOf(separated), prAuc: averagePrecisionOf(separated) };
  });
  return {
    classes: measured,
    rocAuc: meansOf(
      measured.map((each) => each.rocAuc),
      support,
    ),
    prAuc: meansOf(
      measured.map((each) => each.prAuc),
      support,
    ),
  };
}

function meansOf(measured: readonly (number | null)[], support: Float64Array): ClassMeans {
  let count = 0;
  let sum = 0;
  let weight = 0;
  let weightedSum = 0;
  for (const [c, value] of measured.entries()) {
    if (value === null) continue;
    count += 1;
    sum += value;
    weight += support[c]!;
    weightedSum += value * support[c]!;
  }
  return count === 0
    ? { macro: null, weighted: null }
    : { macro: sum / count, weighted: weightedSum / weight };
}
