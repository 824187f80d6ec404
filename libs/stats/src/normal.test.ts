import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalCdf, normalQuantile } from './normal.ts';

// Reference values to 17 digits from arbitrary-precision arithmetic.
test.each([
  [-37, 5.725571222524577e-300],
  [-8, 6.220960574271784e-16],
  [-3, 0.0013498980316300946],
  [-1.96, 0.024997895148220435],
  [-0.5, 0.3085375387259869],
  [0, 0.5],
  [1, 0.8413447460685429],
  [3.5, 0.9997673709209645],
])('Φ(%d)', (z, expected) => {
  expect(Math.abs(normalCdf(z) / expected - 1)).toBeLessThan(1e-12);
});

test.each([
  [0.95, 1.6448536269514726],
  [0.975, 1.9599639845400543],
  [0.3, -0.5244005127080408],
  [1e-5, -4.264890793922825],
])('the quantile of %d', (p, expected) => {
  expect(Math.abs(normalQuantile(p) / expected - 1)).toBeLessThan(1e-14);
});

test('the infinities are the ends', () => {
  expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
});

describe('properties', () => {
  test('the cdf undoes the quantile, down to the far tail', () => {
    fc.assert(
      fc.property(fc.double({ min: -300, max: -0.31, noNaN: true }), (exponent) => {
        const p = Math.exp(exponent * Math.LN10);
        expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-11);
      }),
    );
  });

  test('Φ(z) + Φ(−z) = 1, and Φ never falls', () => {
    const z = fc.double({ min: -40, max: 40, noNaN: true });
    fc.assert(
      fc.property(z, z, (a, b) => {
        expect(Math.abs(normalCdf(a) + normalCdf(-a) - 1)).toBeLessThan(1e-15);
        expect(normalCdf(Math.min(a, b))).toBeLessThanOrEqual(normalCdf(Math.max(a, b)) + 1e-15);
      }),
    );
  });
});

test.each([0, 1, -0.1, Number.NaN])('the quantile of %d is refused', (p) => {
  expect(() => normalQuantile(p)).toThrow(RangeError);
});

test('Φ of no number is refused', () => {
  expect(() => normalCdf(Number.NaN)).toThrow(RangeError);
});
