import type { Interval } from './shape.ts';

/** "87.1 %" */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

export function thousandths(value: number): string {
  return value.toFixed(3);
}

/** Four significant digits, without an exponent where that is readable. */
export function short(value: number): string {
  if (Math.abs(value) >= READABLE_MAX) return value.toExponential(3).replace('e+', 'e');
  return String(Number(value.toPrecision(4)));
}

const READABLE_MAX = 1e9;

export function milliseconds(value: number): string {
  return `${value.toFixed(3)} ms`;
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} kB`;
}

/** "0.812 (0.790–0.831)", or without an interval the figure alone. */
export function between(
  value: number,
  interval: Interval | null | undefined,
  draw: (value: number) => string,
): string {
  if (!interval) return draw(value);
  const [low, high] = [draw(interval.low), draw(interval.high)];
  // A unit need not be said three times.
  const unit = / \D+$/.exec(high)?.[0] ?? '';
  return `${draw(value)} (${low.slice(0, low.length - unit.length)}–${high})`;
}

/** "1 row", "2,000 rows" */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : plural}`;
}

/** A figure, or nothing where there is none. */
export function drawn(value: number | null | undefined, figure: (value: number) => string): string {
  return value === undefined || value === null ? '' : figure(value);
}
