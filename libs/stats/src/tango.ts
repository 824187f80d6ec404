import { bisect } from './bisect.ts';
import { type Interval, tailOf } from './interval.ts';
import { normalQuantile } from './normal.ts';

/** Two versions on the same n rows: `wins` only the challenger got right, `losses` only the champion. */
export type PairedCounts = { readonly wins: number; readonly losses: number; readonly n: number };

/**
 * Tango's score statistic for the paired difference Δ of the two accuracies (Tango, Statistics in Medicine 17 (1998)
 * 891–908), against the hypothesis Δ = −margin: Δ ≤ −margin is rejected at α when it reaches z₁₋α. Margin 0 gives
 * McNemar's (wins − losses)/√(wins + losses). It rises with the margin. Without rows, or where nothing could vary and
 * nothing differs, it is 0.
 *
 * Throws a RangeError unless wins, losses and n are counts with wins + losses ≤ n and the margin is in [−1, 1].
 */
export function tangoScore(counts: PairedCounts, margin: number): number {
  check(counts);
  if (!(margin >= -1 && margin <= 1)) throw new RangeError(`a margin is in [−1, 1], but this is ${margin}`);
  return score(counts, -margin);
}

/**
 * The confidence interval of Δ = (wins − losses)/n by inverting Tango's score test. At level 1 − 2α (default .9 for
 * α = .05) its low end is above −margin exactly when `tangoScore` passes z₁₋α. With n = 0 it is [−1, 1].
 */
export function tangoInterval(counts: PairedCounts, level = 0.9): Interval {
  check(counts);
  const z = -normalQuantile(tailOf(level));
  const { wins, losses, n } = counts;
  if (n === 0) return { low: -1, high: 1, level };
  const delta = (wins - losses) / n;
  const low = losses === n ? -1 : bisect(-1, delta, (d) => score(counts, d) > z);
  const high = wins === n ? 1 : bisect(delta, 1, (d) => score(counts, d) > -z);
  return { low, high, level };
}

/** z for Δ = d: the losses' share q is its maximum likelihood estimate given d, the positive root of a quadratic. */
function score({ wins, losses, n }: PairedCounts, d: number): number {
  const a = 2 * n;
  const b = -(wins + losses) + (2 * n - wins + losses) * d;
  const c = -losses * d * (1 - d);
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
  // For b > 0 the textbook root subtracts equals; the other form of the same root does not.
  const q = b > 0 ? (-2 * c) / (root + b) : (root - b) / (2 * a);
  const difference = wins - losses - n * d;
  const variance = Math.max(0, n * (2 * q + d * (1 - d)));
  return difference === 0 ? 0 : difference / Math.sqrt(variance);
}

function check({ wins, losses, n }: PairedCounts): void {
  const whole = Number.isSafeInteger(wins) && Number.isSafeInteger(losses) && Number.isSafeInteger(n);
  if (!(whole && wins >= 0 && losses >= 0 && wins + losses <= n)) {
    throw new RangeError(`paired counts are whole, wins + losses ≤ n, but are ${wins}, ${losses} and ${n}`);
  }
}
