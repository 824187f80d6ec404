import { type Interval, tailOf } from './interval.ts';
import { requireNumbers, requireRows } from './rows.ts';
import { studentQuantile } from './student.ts';

export type MeanInterval = {
  readonly rows: number;
  readonly mean: number;
  /** Of the mean; `null` for a single row. */
  readonly standardError: number | null;
  /** `null` for a single row: it shows nothing. */
  readonly interval: Interval | null;
};

/**
 * The mean with its interval by Student's t, mean ± t(rows − 1) × standard error: exact for normal numbers, good for any
 * others from about 100 on, later where few of them are huge. Faults with NO_ROWS without numbers; throws a RangeError
 * for NaN and unless 0 < level < 1.
 */
export function meanInterval(numbers: Float64Array, level = 0.95): MeanInterval {
  const tail = tailOf(level);
  const rows = numbers.length;
  requireRows(rows);
  requireNumbers('numbers', numbers, rows);
  const mean = numbers.reduce((sum, each) => sum + each, 0) / rows;
  if (rows === 1) return { rows, mean, standardError: null, interval: null };
  const squares = numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (rows - 1) / rows);
  const half = -studentQuantile(tail, rows - 1) * standardError;
  return { rows, mean, standardError, interval: { low: mean - half, high: mean + half, level } };
}
