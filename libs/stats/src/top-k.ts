import { requireRows, requireScores } from './rows.ts';

/**
 * How many rows have their true class among the `k` highest of their scores (row-major, truth.length × classes): with
 * the number of rows the counts for an interval of the top-k accuracy. Of equal scores the first class comes first, as
 * in `topClasses`, so that k = 1 counts what the accuracy counts. Errors as `logLoss`.
 */
export function topKHits(truth: Int32Array, scores: Float64Array, classes: number, k: number): number {
  requireScores(truth, scores, classes);
  requireRows(truth.length);
  let hits = 0;
  for (const [row, own] of truth.entries()) {
    const score = scores[row * classes + own]!;
    let ahead = 0;
    for (let c = 0; c < classes; c++) {
      const other = scores[row * classes + c]!;
      if (other > score || (other === score && c < own)) ahead++;
    }
    if (ahead < k) hits++;
  }
  return hits;
}
