import type { Interval } from './interval.ts';
import { meanInterval } from './mean-interval.ts';
import { clopperPearsonInterval } from './proportion.ts';

export type Measured = { readonly estimate: number; readonly interval: Interval };

/** Measures rows, named by their places, with an interval at `level`; `null` where it is undefined for them. */
export type Measure = (rows: Int32Array, level: number) => Measured | null;

/** The rows that share one value of a column. */
export type Slice = Measured & { readonly value: string; readonly rows: number };

/** What `measureSlices` found: plain and JSON-able. */
export type SliceReport = {
  /** The largest first. */
  readonly slices: readonly Slice[];
  /** Values of those whose interval lies wholly on the bad side of `overall`, the worst estimate first. */
  readonly worst: readonly string[];
  /** The measure of all rows. */
  readonly overall: number;
  /** Values that are not in `slices`: too few rows, beyond `slicesMax`, or the measure is undefined for them. */
  readonly leftOut: { readonly values: number; readonly rows: number };
};

export type SliceOptions = {
  readonly better: 'higher' | 'lower';
  readonly rowsMin?: number;
  readonly slicesMax?: number;
  /** With this probability all intervals together hold what they are made for. */
  readonly level?: number;
};

/**
 * Measures the rows of each value of a column apart. So that all intervals hold together, with m slices each is made at
 * level 1 − (1 − level)/m (Bonferroni): among fifty slices one or two would look bad by chance alone. A column of
 * numbers goes through `quantileBins` first. Throws a RangeError where all rows together cannot be measured.
 */
export function measureSlices(
  column: ArrayLike<string | number>,
  measure: Measure,
  { better, rowsMin = 20, slicesMax = 50, level = 0.95 }: SliceOptions,
): SliceReport {
  const every = Int32Array.from({ length: column.length }, (_, row) => row);
  const overall = measure(every, level);
  if (overall === null) throw new RangeError('slices need rows that can be measured all together');
  const groups = Map.groupBy(every, (row) => String(column[row]!));
  const taken = [...groups]
    .filter(([, rows]) => rows.length >= rowsMin)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, slicesMax);
  const each = 1 - (1 - level) / Math.max(1, taken.length);
  const slices = taken.flatMap(([value, rows]): Slice[] => {
    const measured = measure(Int32Array.from(rows), each);
    return measured === null ? [] : [{ value, rows: rows.length, ...measured }];
  });
  const shown = slices.reduce((sum, { rows }) => sum + rows, 0);
  const leftOut = { values: groups.size - slices.length, rows: column.length - shown };
  return { slices, worst: worstOf(slices, overall.estimate, better), overall: overall.estimate, leftOut };
}

function worstOf(slices: readonly Slice[], overall: number, better: SliceOptions['better']): string[] {
  const higher = better === 'higher';
  return slices
    .filter(({ interval }) => (higher ? interval.high < overall : interval.low > overall))
    .sort((a, b) => (higher ? a.estimate - b.estimate : b.estimate - a.estimate))
    .map(({ value }) => value);
}

/** The accuracy, higher is better: `right[row]` is 1 for a row that was answered right, else 0. Its interval is exact. */
export function accuracyOf(right: Uint8Array): Measure {
  return (rows, level) => {
    const hits = rows.reduce((sum, row) => sum + right[row]!, 0);
    return rows.length === 0
      ? null
      : { estimate: hits / rows.length, interval: clopperPearsonInterval(hits, rows.length, level) };
  };
}

/** The mean of a loss that every row has, lower is better. Student's interval, so from two rows on. */
export function meanOf(losses: Float64Array): Measure {
  return (rows, level) => {
    if (rows.length === 0) return null;
    const { mean, interval } = meanInterval(
      Float64Array.from(rows, (row) => losses[row]!),
      level,
    );
    return interval && { estimate: mean, interval };
  };
}
