import { type SeparatedScores, separateScores } from './separated-scores.ts';

/**
 * The area under the precision–recall curve of one class against all others, in (0, 1], as average precision:
 * Σ (Rᵢ − Rᵢ₋₁) Pᵢ over the distinct scores from the highest on, without interpolation. A scorer by chance reaches
 * about the share of positive rows. `null` without positive rows. Throws as `rocAuc` does.
 */
export function averagePrecision(truth: Int32Array, scores: Float64Array, positive = 1): number | null {
  return averagePrecisionOf(separateScores(truth, scores, positive));
}

export function averagePrecisionOf({ positives, negatives }: SeparatedScores): number | null {
  if (positives.length === 0) return null;
  let found = 0;
  let mistaken = 0;
  let sum = 0;
  while (found < positives.length) {
    const threshold = positives.at(-1 - found)!;
    const before = found;
    while (found < positives.length && positives.at(-1 - found) === threshold) found++;
    while (mistaken < negatives.length && negatives.at(-1 - mistaken)! >= threshold) mistaken++;
    sum += ((found - before) * found) / (found + mistaken);
  }
  return sum / positives.length;
}
