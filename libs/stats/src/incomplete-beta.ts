import { stirlingError } from './gamma.ts';

const TWO_PI = 6.283185307179586;

/** The most terms of the continued fraction; it needs about √max(a, b), so this serves counts beyond 10⁹. */
const TERMS_MAX = 1_000_000;

/** Keeps Lentz's divisions away from zero. */
const TINY = 1e-300;

/**
 * x ln(x/m) + m − x for x, m > 0 without cancellation where x is near m (Loader, "Fast and accurate computation of
 * binomial probabilities", 2000: the deviance term).
 */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let odd = 3; ; odd += 2) {
    term *= v * v;
    const next = sum + term / odd;
    if (next === sum) return sum;
    sum = next;
  }
}

/**
 * xᵃ yᵇ / B(a, b) for y = 1 − x, a, b > 0 and 0 < x < 1, by Loader's saddle point: its relative error stays near
 * 1e-14 for any size of a and b.
 */
export function betaKernel(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return Math.sqrt((a / n) * (b / TWO_PI)) * Math.exp(errors - deviance(a, n * x) - deviance(b, n * y));
}

/** The continued fraction of I_x(a, b), by Lentz's method (Numerical Recipes, 3rd ed., §6.4). */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= TERMS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) <= 4e-16) return value;
  }
  throw new RangeError(`incompleteBeta: a = ${a} and b = ${b} are too large`);
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** I_x(a, b) from x and y = 1 − x given apart, so that neither loses digits near 0. */
export function betaTail(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const kernel = betaKernel(x, y, a, b);
  const tail =
    x < (a + 1) / (a + b + 2) ? (kernel * fraction(x, a, b)) / a : 1 - (kernel * fraction(y, b, a)) / b;
  return Math.min(1, Math.max(0, tail));
}

/**
 * The regularised incomplete beta function I_x(a, b), for 0 ≤ x ≤ 1 and a, b > 0: the probability that a Beta(a, b)
 * variable is at most x. Relative error about 1e-12, also deep in the lower tail.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1)) throw new RangeError(`incompleteBeta: x must be in [0, 1], but is ${x}`);
  if (!(a > 0 && b > 0)) throw new RangeError(`incompleteBeta: a and b must be above 0, not ${a} and ${b}`);
  return betaTail(x, 1 - x, a, b);
}
