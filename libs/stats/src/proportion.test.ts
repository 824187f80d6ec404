import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { binomialAt } from './binomial.ts';
import { clopperPearsonInterval, wilsonInterval } from './proportion.ts';

const hitsOfN = fc
  .integer({ min: 0, max: 2000 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

// The four examples of Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, with more digits.
test.each([
  [81, 263, [0.2552885198783, 0.3662095769828], [0.2527367455853, 0.3676219226014]],
  [15, 148, [0.06238639953074, 0.1604872417233], [0.05784401008345, 0.1616504903495]],
  [0, 20, [0, 0.1611251580528], [0, 0.1684334709831]],
  [1, 29, [0.006113214292763, 0.1717552187932], [0.0008726468835799, 0.1776442954887]],
] as const)('%d of %d: Wilson and Clopper–Pearson as published', (hits, n, wilson, exact) => {
  const close = (each: number, expected: number) => expect(Math.abs(each - expected)).toBeLessThan(1e-12);
  const score = wilsonInterval(hits, n);
  close(score.low, wilson[0]);
  close(score.high, wilson[1]);
  const cp = clopperPearsonInterval(hits, n);
  close(cp.low, exact[0]);
  close(cp.high, exact[1]);
});

describe.each([
  ['Wilson', wilsonInterval],
  ['Clopper–Pearson', clopperPearsonInterval],
])('%s', (_name, interval) => {
  test('contains the estimate, stays in [0, 1], and mirrors hits and misses', () => {
    fc.assert(
      fc.property(hitsOfN, fc.constantFrom(0.5, 0.9, 0.95, 0.999), ([hits, n], level) => {
        const { low, high } = interval(hits, n, level);
        const estimate = n === 0 ? 0.5 : hits / n;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(estimate);
        expect(high).toBeGreaterThanOrEqual(estimate);
        expect(high).toBeLessThanOrEqual(1);
        expect(interval(n - hits, n, level).low).toBeCloseTo(1 - high, 12);
      }),
    );
  });

  test('a higher level is wider, more rows are narrower', () => {
    const width = (hits: number, n: number, level: number) => {
      const { low, high } = interval(hits, n, level);
      return high - low;
    };
    expect(width(30, 100, 0.99)).toBeGreaterThan(width(30, 100, 0.95));
    expect(width(300, 1000, 0.95)).toBeLessThan(width(30, 100, 0.95));
  });

  test('without rows it is everything', () => {
    expect(interval(0, 0, 0.9)).toEqual({ low: 0, high: 1, level: 0.9 });
  });

  test.each([
    [2, 1, 0.95],
    [-1, 5, 0.95],
    [0.5, 5, 0.95],
    [1, 5, 0],
    [1, 5, 1],
  ])('%d of %d at level %d is refused', (hits, n, level) => {
    expect(() => interval(hits, n, level)).toThrow(RangeError);
  });
});

test('Clopper–Pearson covers the truth at least as often as it says, for every proportion of a grid', () => {
  const n = 40;
  const intervals = Array.from({ length: n + 1 }, (_, hits) => clopperPearsonInterval(hits, n, 0.9));
  for (let p = 0.01; p < 1; p += 0.01) {
    const covered = intervals.reduce(
      (sum, { low, high }, hits) => sum + (low <= p && p <= high ? binomialAt(hits, n, p) : 0),
      0,
    );
    expect(covered).toBeGreaterThanOrEqual(0.9);
  }
});
