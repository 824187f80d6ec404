import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logGamma, stirlingError } from './gamma.ts';

describe('logGamma', () => {
  // Reference values to 17 digits from arbitrary-precision arithmetic.
  test.each([
    [1e-6, 13.815509980749432],
    [0.5, 0.5723649429247001],
    [1, 0],
    [2, 0],
    [2.5, 0.2846828704729192],
    [14.9, 24.924132002217277],
    [15.1, 25.458999750992664],
    [100, 359.1342053695754],
    [1e6, 12815504.569147613],
  ])('at %d', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-13 * Math.max(1, expected));
  });

  test('grows by ln x when x grows by 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (x) => {
        const next = logGamma(x + 1);
        expect(Math.abs(next - logGamma(x) - Math.log(x))).toBeLessThan(1e-12 * Math.max(1, Math.abs(next)));
      }),
    );
  });

  test.each([0, -1, Number.NaN])('%d is refused', (x) => {
    expect(() => logGamma(x)).toThrow(RangeError);
  });
});

test('the Stirling error is continuous where the series takes over', () => {
  expect(Math.abs(stirlingError(15 - 1e-9) - stirlingError(15))).toBeLessThan(1e-11);
});
