/** Log loss takes no probability for smaller than this, so that one confident mistake stays finite (34.5). */
const PROBABILITY_MIN = 1e-15;

/** Equal-width bins of the top score, each open on its left: (0, 1/15], (1/15, 2/15] … */
const CALIBRATION_BINS = 15;

/** How well the probabilities themselves fit, whatever the label that won. */
export type ProbabilityScores = {
  /** Mean of −ln(probability of the true class), in nats. */
  readonly logLoss: number;
  /** Mean over the rows of Σ over the classes (probability − truth)², in [0, 2] (Brier 1950). */
  readonly brier: number;
  /** Expected calibration error: mean |accuracy − confidence| over 15 bins, weighted by their rows, in [0, 1]. */
  readonly calibrationError: number;
};

/** Scores checked rows; `probabilities` is row-major, truth.length × classes, `predicted` the top class of each row. */
export function probabilityScores(
  truth: Int32Array,
  predicted: Int32Array,
  probabilities: Float64Array,
  classes: number,
): ProbabilityScores {
  const rows = truth.length;
  // Per bin Σ(hit − confidence): |that| / rows is the bin's weighted gap.
  const gaps = new Float64Array(CALIBRATION_BINS);
  let loss = 0;
  let brier = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    for (let c = 0; c < classes; c++) {
      const error = probabilities[start + c]! - (c === truth[row] ? 1 : 0);
      brier += error * error;
    }
    loss -= Math.log(Math.min(1, Math.max(PROBABILITY_MIN, probabilities[start + truth[row]!]!)));
    const confidence = probabilities[start + predicted[row]!]!;
    const bin = Math.min(CALIBRATION_BINS, Math.max(1, Math.ceil(confidence * CALIBRATION_BINS))) - 1;
    gaps[bin]! += (predicted[row] === truth[row] ? 1 : 0) - confidence;
  }
  const gap = gaps.reduce((sum, one) => sum + Math.abs(one), 0);
  return { logLoss: loss / rows, brier: brier / rows, calibrationError: gap / rows };
}
