import { type SeparatedScores, separateScores } from './separated-scores.ts';

/**
 * The area under the ROC curve of one class against all others, in [0, 1]: how often a positive row scores above a
 * negative one, a tie counting half (Mann and Whitney's U ÷ pairs). `null` where one side has no rows: there is no such
 * area then. Throws a RangeError unless every row has one score, none of them NaN.
 */
export function rocAuc(truth: Int32Array, scores: Float64Array, positive = 1): number | null {
  return rocAucOf(separateScores(truth, scores, positive));
}

export function rocAucOf({ positives, negatives }: SeparatedScores): number | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  let below = 0;
  let notAbove = 0;
  let won = 0;
  for (const score of positives) {
    while (below < negatives.length && negatives[below]! < score) below++;
    while (notAbove < negatives.length && negatives[notAbove]! <= score) notAbove++;
    won += (below + notAbove) / 2;
  }
  return won / (positives.length * negatives.length);
}
