import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { normalQuantile } from './normal.ts';
import { studentCdf, studentQuantile } from './student.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8')).student;

test.each(golden.cdf as [number, number, number][])('P(T ≤ %d) with %d degrees is %d', (t, freedom, p) => {
  expect(Math.abs(studentCdf(t, freedom) - p)).toBeLessThanOrEqual(1e-9 * p);
});

test.each(golden.quantile as [number, number, number][])(
  'the %d-quantile with %d degrees',
  (p, freedom, t) => {
    expect(Math.abs(studentQuantile(p, freedom) - t)).toBeLessThan(1e-9 * Math.max(1, Math.abs(t)));
  },
);

test('with many degrees it is the normal one, and far out it ends', () => {
  expect(studentQuantile(0.975, 1e9)).toBeCloseTo(normalQuantile(0.975), 7);
  expect(studentCdf(Number.POSITIVE_INFINITY, 3)).toBe(1);
  expect(studentCdf(Number.NEGATIVE_INFINITY, 3)).toBe(0);
});

test('refused', () => {
  expect(() => studentQuantile(1, 3)).toThrow(RangeError);
  expect(() => studentQuantile(0.5, 0)).toThrow(RangeError);
  expect(() => studentCdf(Number.NaN, 3)).toThrow(RangeError);
});
