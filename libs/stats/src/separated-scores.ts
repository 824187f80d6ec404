import { requireNumbers } from './rows.ts';

/** The scores of the positive and of the negative rows, each ascending. */
export type SeparatedScores = { readonly positives: Float64Array; readonly negatives: Float64Array };

/** Rows whose true class is `positive` are positive, all others negative. */
export function separateScores(truth: Int32Array, scores: Float64Array, positive: number): SeparatedScores {
  requireNumbers('scores', scores, truth.length);
  // Bootstraps come here a thousand times: loops are several times as fast as filter with a function.
  let count = 0;
  for (const each of truth) if (each === positive) count++;
  const positives = new Float64Array(count);
  const negatives = new Float64Array(truth.length - count);
  let [p, n] = [0, 0];
  for (let row = 0; row < truth.length; row++) {
    if (truth[row] === positive) positives[p++] = scores[row]!;
    else negatives[n++] = scores[row]!;
  }
  return { positives: positives.sort(), negatives: negatives.sort() };
}
