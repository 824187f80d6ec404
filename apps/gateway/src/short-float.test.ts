import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shortFloat32 } from './short-float.ts';

describe('shortFloat32', () => {
  test.each([
    [0.93, '0.93'],
    [0.1, '0.1'],
    [1 / 3, '0.33333334'],
    [16_777_216.0, '16777216'],
    [1234567.5, '1234567.5'],
    [1.17549435e-38, '1.1754944e-38'],
    [1e-45, '1e-45'],
    [3.4028234663852886e38, '3.4028234663852886e+38'],
    [-0.5, '-0.5'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('%d is written as %s', (value, text) => {
    expect(String(shortFloat32(Math.fround(value)))).toBe(text);
  });

  test('any float comes back from its short form, which has nine digits at most', () => {
    fc.assert(
      fc.property(fc.float({ noDefaultInfinity: true, noNaN: true, noInteger: true }), (value) => {
        const short = shortFloat32(value);
        expect(Math.fround(short)).toBe(value);
        const digits = short.toExponential().replace(/e.*$/, '').replace(/[-.]/g, '').replace(/0+$/, '');
        expect(digits.length).toBeLessThanOrEqual(9);
      }),
      { numRuns: 5_000 },
    );
  });
});
