import { requireNumbers } from './rows.ts';

/** Rows whose confidence lies in (low, high]; the lowest bin holds 0 as well. */
export type ReliabilityBin = {
  readonly low: number;
  readonly high: number;
  /** At least one. */
  readonly rows: number;
  /** The mean confidence of these rows. */
  readonly confidence: number;
  /** The share of these rows that were right. */
  readonly accuracy: number;
};

/** Equal-width bins: (0, 1/15], (1/15, 2/15] … */
const BINS = 15;

/**
 * Confidences in [0, 1] in bins of equal width, those without rows left out. `right[row]` is 1 where the answer that had
 * this confidence was right, else 0. Throws a RangeError where the two do not fit together, and for NaN.
 */
export function reliabilityBins(right: Uint8Array, confidences: Float64Array, bins = BINS): ReliabilityBin[] {
  requireNumbers('confidences', confidences, right.length);
  if (!(Number.isSafeInteger(bins) && bins > 0)) throw new RangeError(`the number of bins is not ${bins}`);
  const rows = new Float64Array(bins);
  const hits = new Float64Array(bins);
  const sums = new Float64Array(bins);
  for (const [row, confidence] of confidences.entries()) {
    const bin = Math.min(bins, Math.max(1, Math.ceil(confidence * bins))) - 1;
    rows[bin]! += 1;
    hits[bin]! += right[row]!;
    sums[bin]! += confidence;
  }
  return Array.from(rows, (count, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    rows: count,
    confidence: sums[bin]! / count,
    accuracy: hits[bin]! / count,
  })).filter((bin) => bin.rows > 0);
}

/**
 * The expected calibration error: the mean |accuracy − confidence| of the bins, weighted by their rows, in [0, 1]. With
 * few rows it is too high, since no bin hits its confidence exactly: judge by the log loss or the Brier score instead.
 */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  let rows = 0;
  let gaps = 0;
  for (const bin of bins) {
    rows += bin.rows;
    gaps += bin.rows * Math.abs(bin.accuracy - bin.confidence);
  }
  return rows === 0 ? 0 : gaps / rows;
}
