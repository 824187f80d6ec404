import { betaKernel, betaTail } from './incomplete-beta.ts';

/** P(X = k) for X ~ Bin(n, p); 0 outside 0…n. Throws a RangeError unless k, n ≥ 0 are whole and p is in [0, 1]. */
export function binomialAt(k: number, n: number, p: number): number {
  check(k, n, p);
  if (k < 0 || k > n) return 0;
  if (p === 0 || p === 1) return k === n * p ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return Math.exp(n * Math.log(p));
  return (betaKernel(p, 1 - p, k, n - k) / k) * (n / (n - k));
}

/** P(X ≤ k) for X ~ Bin(n, p), as I₁₋ₚ(n − k, k + 1). Throws as `binomialAt` does. */
export function binomialAtMost(k: number, n: number, p: number): number {
  check(k, n, p);
  if (k < 0) return 0;
  if (k >= n) return 1;
  return betaTail(1 - p, p, n - k, k + 1);
}

/** P(X ≥ k) for X ~ Bin(n, p), as Iₚ(k, n − k + 1). Throws as `binomialAt` does. */
export function binomialAtLeast(k: number, n: number, p: number): number {
  check(k, n, p);
  if (k <= 0) return 1;
  if (k > n) return 0;
  return betaTail(p, 1 - p, k, n - k + 1);
}

function check(k: number, n: number, p: number): void {
  if (!Number.isSafeInteger(k)) throw new RangeError(`binomial: k must be a whole number, but is ${k}`);
  if (!(Number.isSafeInteger(n) && n >= 0)) throw new RangeError(`binomial: n must be a count, but is ${n}`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`binomial: p must be in [0, 1], but is ${p}`);
}
