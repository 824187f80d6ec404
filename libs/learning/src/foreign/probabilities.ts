import type { ScoreKind } from './head.ts';

/** The probability of each class from what a classifier answers of a row; a single number is about the second of two. */
export function probabilitiesOf(answer: Float32Array, scores: ScoreKind): Float64Array {
  if (answer.length === 1) {
    const second = scores === 'logits' ? 1 / (1 + Math.exp(-answer[0]!)) : oneOf(answer[0]!, scores);
    return Float64Array.of(1 - second, second);
  }
  if (scores === 'probabilities') return Float64Array.from(answer);
  const top = answer.reduce((most, score) => Math.max(most, score));
  const powers = Float64Array.from(answer, (score) => Math.exp(score - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function oneOf(score: number, scores: ScoreKind): number {
  return scores === 'log-probabilities' ? Math.exp(score) : score;
}
