import { expect, test } from '@jest/globals';
import { quantileOfSorted } from './quantile.ts';
import { quantileBins } from './quantile-bins.ts';

test.each([
  [[7], 0.3, 7],
  [[1, 2, 3, 4], 0, 1],
  [[1, 2, 3, 4], 1, 4],
  [[1, 2, 3, 4], 0.5, 2.5],
  [[1, 2, 10], 0.75, 6],
])('of %j the %d-quantile is %d', (sorted, p, expected) => {
  expect(quantileOfSorted(Float64Array.from(sorted), p)).toBeCloseTo(expected, 12);
});

test('of no numbers there is none', () => {
  expect(() => quantileOfSorted(Float64Array.of(), 0.5)).toThrow(RangeError);
  expect(() => quantileOfSorted(Float64Array.of(1), 1.5)).toThrow(RangeError);
});

test.each([
  ['about as many rows each', [4, 1, 3, 2], 2, ['3 … 4', '1 … 2', '3 … 4', '1 … 2']],
  ['equal numbers stay together', [0, 0, 0, 0, 0, 1, 2, 3], 4, ['0', '0', '0', '0', '0', '1', '2', '3']],
  [
    'what is not finite is missing',
    [Number.NaN, 1, Number.POSITIVE_INFINITY],
    4,
    ['missing', '1', 'missing'],
  ],
  ['nothing but missing', [Number.NaN], 4, ['missing']],
  ['one range', [5.25, -1], 1, ['-1 … 5.25', '-1 … 5.25']],
  ['no numbers', [], 3, []],
])('bins: %s', (_name, numbers, bins, names) => {
  expect(quantileBins(Float64Array.from(numbers), bins)).toEqual(names);
});

test('ranges are named shortly', () => {
  expect(quantileBins(Float64Array.of(1 / 3, 2e9 / 3), 1)[0]).toBe('0.333333 … 666667000');
  expect(() => quantileBins(Float64Array.of(1), 0)).toThrow(RangeError);
});
