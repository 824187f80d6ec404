import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import fc from 'fast-check';
import { meanInterval } from './mean-interval.ts';
import { normalQuantile } from './normal.ts';
import { absoluteErrors, pairedDifference, squaredErrors } from './paired-difference.ts';

const golden = JSON.parse(
  readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'),
).regression;
const truth = Float64Array.from(golden.truth);

test('two models on 121 rows, as scipy', () => {
  const ours = squaredErrors(truth, Float64Array.from(golden.predicted));
  const theirs = squaredErrors(truth, Float64Array.from(golden.other));
  const { mean, standardError, interval, rows } = pairedDifference(ours, theirs);
  expect(rows).toBe(121);
  expect(mean).toBeCloseTo(golden.paired.mean, 9);
  expect(standardError).toBeCloseTo(golden.paired.standardError, 9);
  expect(interval!.low).toBeCloseTo(golden.paired.low, 9);
  expect(interval!.high).toBeCloseTo(golden.paired.high, 9);
  expect(interval!.level).toBe(0.9);
});

test('the errors of each row', () => {
  const predicted = Float64Array.of(1, 5);
  expect(squaredErrors(Float64Array.of(3, 4), predicted)).toEqual(Float64Array.of(4, 1));
  expect(absoluteErrors(Float64Array.of(3, 4), predicted)).toEqual(Float64Array.of(2, 1));
});

test('a model is no worse than itself by one hundredth, and the interval says so', () => {
  const losses = squaredErrors(truth, Float64Array.from(golden.predicted));
  const { interval } = pairedDifference(
    losses,
    losses.map((loss) => 1.01 * loss),
  );
  expect(interval!.high).toBeLessThan(0);
});

describe('few rows', () => {
  test('one shows nothing, none is refused', () => {
    expect(pairedDifference(Float64Array.of(3), Float64Array.of(1))).toEqual({
      rows: 1,
      mean: 2,
      standardError: null,
      interval: null,
    });
    expect(() => pairedDifference(Float64Array.of(), Float64Array.of())).toThrow(
      expect.objectContaining({ reason: 'NO_ROWS' }),
    );
  });

  test('two are very wide: t with one degree of freedom', () => {
    const { interval } = meanInterval(Float64Array.of(0, 2));
    expect(interval!.high).toBeCloseTo(1 + 12.706204736432095, 9);
  });
});

test('exchanging the models mirrors the interval', () => {
  const loss = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(loss, loss), { minLength: 2, maxLength: 30 }), (rows) => {
      const a = Float64Array.from(rows, ([each]) => each);
      const b = Float64Array.from(rows, ([, each]) => each);
      const forth = pairedDifference(a, b).interval!;
      const back = pairedDifference(b, a).interval!;
      expect(back.low).toBeCloseTo(-forth.high, 6);
      expect(back.high).toBeCloseTo(-forth.low, 6);
      expect(forth.low).toBeLessThanOrEqual(forth.high);
    }),
  );
});

test('squared normal errors of 200 rows: a difference that is not there is seen about as rarely as promised', () => {
  const random = randomFrom(11);
  const normal = () => normalQuantile(Math.max(1e-12, random()));
  let outside = 0;
  for (let trial = 0; trial < 1000; trial++) {
    const shared = Float64Array.from({ length: 200 }, normal);
    const a = shared.map((each) => (each + 0.3 * normal()) ** 2);
    const b = shared.map((each) => (each + 0.3 * normal()) ** 2);
    if (pairedDifference(a, b, 0.9).interval!.high < 0) outside++;
  }
  // 5 % of 1,000 are expected; with a fixed seed it is the same number every time.
  expect(outside).toBeGreaterThan(30);
  expect(outside).toBeLessThan(70);
});

test('refused', () => {
  expect(() => pairedDifference(Float64Array.of(1), Float64Array.of(1, 2))).toThrow(RangeError);
  expect(() => pairedDifference(Float64Array.of(Number.NaN), Float64Array.of(1))).toThrow(RangeError);
  expect(() => meanInterval(Float64Array.of(1, 2), 1)).toThrow(RangeError);
  expect(() => squaredErrors(Float64Array.of(1), Float64Array.of())).toThrow(RangeError);
  expect(() => absoluteErrors(Float64Array.of(1), Float64Array.of())).toThrow(RangeError);
});
