import { describe, expect, test } from '@jest/globals';
import { binomialAt, binomialAtLeast, binomialAtMost } from './binomial.ts';

const SCALE = 10n ** 300n;

/** P(X ≤ k) and P(X = k) for p = over/under by whole numbers, rounded only at the very end. */
function exact(k: number, n: number, over: bigint, under: bigint): { atMost: number; at: number } {
  let choose = 1n;
  let sum = 0n;
  let term = 0n;
  for (let i = 0; i <= k; i++) {
    if (i > 0) choose = (choose * BigInt(n - i + 1)) / BigInt(i);
    term = choose * over ** BigInt(i) * (under - over) ** BigInt(n - i);
    sum += term;
  }
  const all = under ** BigInt(n);
  const share = (part: bigint) => Number((part * SCALE) / all) / Number(SCALE);
  return { atMost: share(sum), at: share(term) };
}

describe.each([
  [1n, 2n],
  [1n, 20n],
  [97n, 100n],
])('with p = %d/%d', (over, under) => {
  const p = Number(over) / Number(under);

  test.each([1, 2, 7, 37, 100])('every tail of n = %d equals the sum of whole numbers', (n) => {
    for (let k = 0; k <= n; k++) {
      const truth = exact(k, n, over, under);
      expect(Math.abs(binomialAtMost(k, n, p) / truth.atMost - 1)).toBeLessThan(1e-12);
      expect(Math.abs(binomialAt(k, n, p) / truth.at - 1)).toBeLessThan(1e-12);
      expect(Math.abs(binomialAtLeast(k + 1, n, p) + truth.atMost - 1)).toBeLessThan(1e-13);
    }
  });
});

test('the far upper tail keeps its relative precision', () => {
  expect(Math.abs(binomialAtLeast(100, 100, 0.5) * 2 ** 100 - 1)).toBeLessThan(1e-12);
  expect(Math.abs(binomialAtLeast(99, 100, 0.5) / (101 / 2 ** 100) - 1)).toBeLessThan(1e-12);
});

test('a million trials: symmetric at p = ½, and the tails and the middle make 1', () => {
  const n = 1_000_000;
  const below = binomialAtMost(n / 2 - 1, n, 0.5);
  expect(Math.abs(2 * below + binomialAt(n / 2, n, 0.5) - 1)).toBeLessThan(1e-11);
});

test.each([
  [-1, 5, 0.3, 0, 0, 1],
  [5, 5, 0.3, 1, 0.3 * 0.3 * 0.3 * 0.3 * 0.3, 0.3 * 0.3 * 0.3 * 0.3 * 0.3],
  [6, 5, 0.3, 1, 0, 0],
  [0, 0, 0.3, 1, 1, 1],
  [0, 5, 0, 1, 1, 1],
  [1, 5, 0, 1, 0, 0],
  [5, 5, 1, 1, 1, 1],
  [4, 5, 1, 0, 0, 1],
])('at the edge: k = %d of n = %d with p = %d', (k, n, p, atMost, at, atLeast) => {
  expect(binomialAtMost(k, n, p)).toBeCloseTo(atMost, 14);
  expect(binomialAt(k, n, p)).toBeCloseTo(at, 14);
  expect(binomialAtLeast(k, n, p)).toBeCloseTo(atLeast, 14);
});

test.each([
  [1.5, 5, 0.5],
  [1, -1, 0.5],
  [1, 5.5, 0.5],
  [1, 5, 1.5],
  [1, 5, Number.NaN],
])('k = %d, n = %d, p = %d is refused', (k, n, p) => {
  expect(() => binomialAt(k, n, p)).toThrow(RangeError);
  expect(() => binomialAtMost(k, n, p)).toThrow(RangeError);
  expect(() => binomialAtLeast(k, n, p)).toThrow(RangeError);
});
