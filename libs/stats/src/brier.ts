import { requireRows, requireScores } from './rows.ts';

/**
 * The mean over the rows of Σ over the classes (probability − truth)², in [0, 2] (Brier 1950); `probabilities` is
 * row-major, truth.length × classes. For two classes this is twice what is usual there. Errors as `logLoss`.
 */
export function brierScore(truth: Int32Array, probabilities: Float64Array, classes: number): number {
  requireScores(truth, probabilities, classes);
  requireRows(truth.length);
  let sum = 0;
  for (let row = 0; row < truth.length; row++) {
    for (let c = 0; c < classes; c++) {
      const error = probabilities[row * classes + c]! - (c === truth[row] ? 1 : 0);
      sum += error * error;
    }
  }
  return sum / truth.length;
}
