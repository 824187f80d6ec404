import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import fc from 'fast-check';
import { bootstrapInterval, bootstrapIntervals } from './bootstrap.ts';
import { rocAuc } from './roc-auc.ts';

const { binary } = JSON.parse(readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'));

function meanOf(numbers: Float64Array) {
  return (drawn: Int32Array) => drawn.reduce((sum, row) => sum + numbers[row]!, 0) / drawn.length;
}

test('the interval of an area, drawn and measured again in Python', () => {
  const truth = Int32Array.from(binary.truth);
  const scores = Float64Array.from(binary.thousandths, (each: number) => each / 1000);
  const { low, high, ...options } = binary.bootstrap;
  const interval = bootstrapInterval(
    truth.length,
    (drawn) =>
      rocAuc(
        drawn.map((row) => truth[row]!),
        Float64Array.from(drawn, (row) => scores[row]!),
      ),
    options,
  );
  expect(interval!.low).toBeCloseTo(low, 9);
  expect(interval!.high).toBeCloseTo(high, 9);
  expect(interval).toMatchObject({ level: 0.9, resamples: 200 });
});

test('rows are drawn in ascending order, as many as there are, all of them sooner or later', () => {
  const seen = new Set<number>();
  bootstrapInterval(
    20,
    (drawn) => {
      expect(drawn).toHaveLength(20);
      expect(drawn.toSorted()).toEqual(drawn);
      for (const row of drawn) seen.add(row);
      return 0;
    },
    { resamples: 100 },
  );
  expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, row) => row));
});

test('it covers a true mean about as often as it says', () => {
  const random = randomFrom(5);
  let covered = 0;
  for (let trial = 0; trial < 150; trial++) {
    const numbers = Float64Array.from({ length: 60 }, () => random() + random());
    const { low, high } = bootstrapInterval(60, meanOf(numbers), {
      level: 0.9,
      resamples: 200,
      seed: trial,
    })!;
    if (low <= 1 && 1 <= high) covered++;
  }
  // 135 are expected; with a fixed seed it is the same number every time.
  expect(covered).toBeGreaterThan(124);
  expect(covered).toBeLessThan(146);
});

describe('what is undefined', () => {
  test('resamples without the statistic do not count', () => {
    // A draw of three rows misses row 0 in (2/3)³ = 30 % of all cases.
    const interval = bootstrapInterval(3, (drawn) => (drawn.includes(0) ? 1 : null));
    expect(interval).toMatchObject({ low: 1, high: 1 });
    expect(interval!.resamples).toBeGreaterThan(600);
    expect(interval!.resamples).toBeLessThan(800);
  });

  test('without most of them there is no interval', () => {
    const { never, always } = bootstrapIntervals(5, () => ({ never: null, always: 2 }));
    expect(never).toBeNull();
    expect(always).toEqual({ low: 2, high: 2, level: 0.95, resamples: 1000 });
  });
});

test('the same seed gives the same interval, and a higher level a wider one', () => {
  const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(numbers, fc.nat(), (each, seed) => {
      const mean = meanOf(Float64Array.from(each));
      const wide = bootstrapInterval(each.length, mean, { seed, resamples: 100, level: 0.95 })!;
      const narrow = bootstrapInterval(each.length, mean, { seed, resamples: 100, level: 0.5 })!;
      expect(bootstrapInterval(each.length, mean, { seed, resamples: 100 })).toEqual(wide);
      expect(wide.low).toBeLessThanOrEqual(narrow.low);
      expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
    }),
    { numRuns: 30 },
  );
});

test.each([
  [0, {}],
  [5, { level: 1 }],
  [5, { resamples: 99 }],
  [5, { resamples: 1e9 }],
])('%d rows with %j are refused', (rows, options) => {
  expect(() => bootstrapInterval(rows, () => 1, options)).toThrow(RangeError);
});

test('NaN is a bug of the statistic', () => {
  expect(() => bootstrapInterval(5, () => Number.NaN)).toThrow(RangeError);
});
