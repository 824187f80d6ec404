import { randomFrom } from '@ratchet/kernel';
import { type Interval, tailOf } from './interval.ts';
import { quantileOfSorted } from './quantile.ts';

const RESAMPLES = 1_000;
const RESAMPLES_MAX = 100_000;

export type BootstrapOptions = {
  readonly level?: number;
  /** How often the rows are drawn again: 1,000 unless given, at least 100. */
  readonly resamples?: number;
  readonly seed?: number;
};

/** An interval by bootstrap, and how many resamples it rests on. */
export type BootstrapInterval = Interval & { readonly resamples: number };

/** Statistics of the rows that were drawn; `null` where one is undefined for them. */
export type Statistics<Name extends string> = Readonly<Record<Name, number | null>>;

/**
 * Percentile intervals (Efron 1979) of any statistics of rows. As many rows as there are get drawn with replacement, by
 * mulberry32 from `seed`: the same seed gives the same intervals. `statistics` gets their places in ascending order, in
 * an array that the next draw overwrites. A row may be whatever is independent of the other rows: where a user has many
 * answers, draw users. For two models give the difference of their measures on the rows drawn.
 *
 * Resamples for which a statistic is undefined do not count for it; where that is every second one it has no interval.
 * The intervals are approximate, and too narrow below about 50 rows. Throws a RangeError without rows and for NaN.
 */
export function bootstrapIntervals<Name extends string>(
  rows: number,
  statistics: (drawn: Int32Array) => Statistics<Name>,
  { level = 0.95, resamples = RESAMPLES, seed = 1 }: BootstrapOptions = {},
): Readonly<Record<Name, BootstrapInterval | null>> {
  if (!(Number.isSafeInteger(rows) && rows > 0))
    throw new RangeError(`there are no rows to draw from: ${rows}`);
  if (!(Number.isSafeInteger(resamples) && resamples >= 100 && resamples <= RESAMPLES_MAX)) {
    throw new RangeError(`resamples are 100 to ${RESAMPLES_MAX}, but ${resamples} were asked for`);
  }
  const tail = tailOf(level);
  const random = randomFrom(seed);
  const drawn = new Int32Array(rows);
  const times = new Uint32Array(rows);
  const found = new Map<Name, number[]>();
  for (let resample = 0; resample < resamples; resample++) {
    draw(drawn, times, random);
    for (const [name, value] of Object.entries(statistics(drawn)) as [Name, number | null][]) {
      if (Number.isNaN(value)) throw new RangeError(`${name} is NaN; what is undefined is null`);
      const values = found.get(name) ?? [];
      if (value !== null) values.push(value);
      found.set(name, values);
    }
  }
  const intervals = Array.from(found, ([name, values]) => {
    if (values.length < resamples / 2) return [name, null];
    const sorted = Float64Array.from(values).sort();
    const low = quantileOfSorted(sorted, tail);
    return [name, { low, high: quantileOfSorted(sorted, 1 - tail), level, resamples: values.length }];
  });
  return Object.fromEntries(intervals);
}

/** `bootstrapIntervals` of one statistic. */
export function bootstrapInterval(
  rows: number,
  statistic: (drawn: Int32Array) => number | null,
  options?: BootstrapOptions,
): BootstrapInterval | null {
  return bootstrapIntervals(rows, (drawn) => ({ statistic: statistic(drawn) }), options).statistic;
}

/** Counting how often each row is drawn gives the rows in ascending order without sorting them. */
function draw(drawn: Int32Array, times: Uint32Array, random: () => number): void {
  times.fill(0);
  for (let i = 0; i < times.length; i++) times[Math.floor(random() * times.length)]! += 1;
  let at = 0;
  for (let row = 0; row < times.length; row++) {
    for (let time = times[row]!; time > 0; time--) drawn[at++] = row;
  }
}
