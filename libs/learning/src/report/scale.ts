/** Where a value is drawn, and the values at which lines are. */
export interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
  readonly logarithmic: boolean;
}

/** From here on, largest to smallest, equal steps would show nothing but the largest. */
const LOGARITHMIC_FROM = 50;

const STEPS_MAX = 6;

/**
 * A scale that draws `low` at `from` and `high` at `to`, widened to round numbers: logarithmic where the values are
 * positive and far apart.
 */
export function scaleOf(low: number, high: number, from: number, to: number): Scale {
  const logarithmic = low > 0 && high / low >= LOGARITHMIC_FROM;
  const ticks = logarithmic ? decades(low, high) : equalSteps(low, high);
  const rank = logarithmic ? Math.log10 : (value: number) => value;
  const first = rank(ticks[0]!);
  const width = rank(ticks.at(-1)!) - first;
  return { at: (value) => from + ((rank(value) - first) / width) * (to - from), ticks, logarithmic };
}

/** What differs by less than this share is drawn as one value. */
const SAME = 1e-9;

/** Round numbers from `low` or below to `high` or above, in a few equal steps; around a single value both ways. */
export function equalSteps(low: number, high: number): number[] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const around = high - low > SAME * size ? 0 : size / 2 || 1;
  const spread = high - low + 2 * around;
  const power = 10 ** Math.floor(Math.log10(spread / STEPS_MAX));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => spread / each <= STEPS_MAX)!;
  // A value that is a tick save for its rounding needs no further tick.
  const first = Math.floor((low - around) / step + SAME);
  const last = Math.ceil((high + around) / step - SAME);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function decades(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const every = Math.ceil((Math.log10(high) - first) / STEPS_MAX);
  const steps = Math.ceil((Math.log10(high) - first) / every);
  return Array.from({ length: steps + 1 }, (_, i) => Number(`1e${first + i * every}`));
}

/** A tick, or a number rounded before, as short as a label should be. */
export function labelOf(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential().replace('e+', 'e')
    : String(value);
}
