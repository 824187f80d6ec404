/** Counts: `confusion[t][p]` rows of true class t were predicted as p. */
export type Confusion = readonly (readonly number[])[];

/** How often each true class (the row of the matrix) was predicted as each class (its column). */
export function confusionMatrix(truth: Int32Array, predicted: Int32Array, classes: number): number[][] {
  if (truth.length !== predicted.length) {
    throw new RangeError(`${truth.length} rows do not fit ${predicted.length} predictions`);
  }
  const confusion = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (const [row, t] of truth.entries()) {
    const counts = confusion[t];
    const p = predicted[row]!;
    if (counts?.[p] === undefined) {
      throw new RangeError(`row ${row} has classes ${t} and ${p}, but there are ${classes} classes`);
    }
    counts[p] += 1;
  }
  return confusion;
}

/** So many rows of class `truth` were taken for `predicted`. */
export type ConfusedPair = {
  readonly truth: number;
  readonly predicted: number;
  readonly rows: number;
  /** Of all rows of class `truth`. */
  readonly share: number;
};

/** The mistakes that are made most often, at most `limit` of them; of equal ones the earlier classes first. */
export function mostConfused(confusion: Confusion, limit: number): ConfusedPair[] {
  const pairs: ConfusedPair[] = [];
  for (const [truth, counts] of confusion.entries()) {
    const support = counts.reduce((sum, count) => sum + count, 0);
    for (const [predicted, rows] of counts.entries()) {
      if (rows > 0 && predicted !== truth) pairs.push({ truth, predicted, rows, share: rows / support });
    }
  }
  return pairs.sort((a, b) => b.rows - a.rows).slice(0, limit);
}
