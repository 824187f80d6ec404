import { requireRows, requireScores } from './rows.ts';

/** No probability counts for smaller than this, so that one confident mistake stays finite (34.5). */
const PROBABILITY_MIN = 1e-15;

/**
 * The mean of −ln(probability of the true class), in nats; `probabilities` is row-major, truth.length × classes.
 * Faults with NO_ROWS without rows; throws a RangeError for rows that do not fit, and for NaN.
 */
export function logLoss(truth: Int32Array, probabilities: Float64Array, classes: number): number {
  requireScores(truth, probabilities, classes);
  requireRows(truth.length);
  let loss = 0;
  for (let row = 0; row < truth.length; row++) {
    const probability = probabilities[row * classes + truth[row]!]!;
    loss -= Math.log(Math.min(1, Math.max(PROBABILITY_MIN, probability)));
  }
  return loss / truth.length;
}
