import { expect, test } from '@jest/globals';
import { answeredRows } from './answered-rows.ts';

const rows = {
  truth: Int32Array.of(0, 1, 2, 0),
  predicted: Int32Array.of(0, 1, 0, 1),
  confidences: Float64Array.of(0.9, 0.5, 0.4, 0.3),
};

test.each([
  [0, 4, 1, 0.5],
  [0.4, 3, 0.75, 2 / 3],
  [0.5, 2, 0.5, 1],
  [0.95, 0, 0, 0],
])('threshold %d: %d rows are answered', (threshold, count, coverage, accuracy) => {
  const answered = answeredRows(threshold, rows);
  expect(answered).toMatchObject({ threshold, rows: count, coverage, accuracy });
  const { coverageInterval, accuracyInterval } = answered;
  expect(coverageInterval.low).toBeLessThanOrEqual(coverage);
  expect(accuracyInterval.high).toBeGreaterThanOrEqual(accuracy);
});
