import { binomialAtLeast, binomialAtMost } from './binomial.ts';
import { bisect } from './bisect.ts';
import { type Interval, tailOf } from './interval.ts';
import { normalQuantile } from './normal.ts';

/**
 * Wilson's score interval for a proportion of `hits` in `n` (Wilson 1927): close to its level on average, narrow,
 * and inside [0, 1]. With n = 0 it is the whole of [0, 1]. Throws a RangeError unless 0 ≤ hits ≤ n are whole.
 */
export function wilsonInterval(hits: number, n: number, level = 0.95): Interval {
  check(hits, n);
  const z = -normalQuantile(tailOf(level));
  if (n === 0) return { low: 0, high: 1, level };
  const share = hits / n;
  const square = z * z;
  const centre = (hits + square / 2) / (n + square);
  const half = (z * Math.sqrt(n * share * (1 - share) + square / 4)) / (n + square);
  return {
    low: hits === 0 ? 0 : Math.max(0, centre - half),
    high: hits === n ? 1 : Math.min(1, centre + half),
    level,
  };
}

/**
 * The exact interval of Clopper and Pearson (1934) for a proportion of `hits` in `n`: it holds the truth at least as
 * often as its level says, and is wider for that. Edges and errors as `wilsonInterval`.
 */
export function clopperPearsonInterval(hits: number, n: number, level = 0.95): Interval {
  check(hits, n);
  const tail = tailOf(level);
  const low = hits === 0 ? 0 : bisect(0, 1, (p) => binomialAtLeast(hits, n, p) < tail);
  const high = hits === n ? 1 : bisect(0, 1, (p) => binomialAtMost(hits, n, p) > tail);
  return { low, high, level };
}

function check(hits: number, n: number): void {
  if (!(Number.isSafeInteger(hits) && Number.isSafeInteger(n) && hits >= 0 && hits <= n)) {
    throw new RangeError(`a proportion needs whole 0 ≤ hits ≤ n, but hits = ${hits} and n = ${n}`);
  }
}
