import { type Interval, wilsonInterval } from '@ratchet/stats';

/** What becomes of the rows when a version says that it does not know below its threshold. Intervals by Wilson at 95 %. */
export interface Answered {
  readonly threshold: number;
  /** Rows whose best score reaches it. */
  readonly rows: number;
  /** Their share of all rows. */
  readonly coverage: number;
  readonly coverageInterval: Interval;
  /** The share of them that were answered right; 0 without any. */
  readonly accuracy: number;
  readonly accuracyInterval: Interval;
}

/** `confidences` are the best scores of the rows. */
export function answeredRows(
  threshold: number,
  {
    truth,
    predicted,
    confidences,
  }: { readonly truth: Int32Array; readonly predicted: Int32Array; readonly confidences: Float64Array },
): Answered {
  let rows = 0;
  let right = 0;
  for (const [row, confidence] of confidences.entries()) {
    if (confidence < threshold) continue;
    rows++;
    if (predicted[row] === truth[row]) right++;
  }
  return {
    threshold,
    rows,
    coverage: rows / truth.length,
    coverageInterval: wilsonInterval(rows, truth.length),
    accuracy: rows === 0 ? 0 : right / rows,
    accuracyInterval: wilsonInterval(right, rows),
  };
}
