import { expect, it } from '@jest/globals';
import { median, rounded } from './median.ts';

it.each([
  [[7], 7],
  [[3, 1, 2], 2],
  [[10, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

it('has no median of nothing', () => {
  expect(() => median([])).toThrow(RangeError);
});

it('rounds', () => {
  expect([rounded(1.2345, 2), rounded(1234.5), rounded(0.05, 1)]).toEqual([1.23, 1235, 0.1]);
});
