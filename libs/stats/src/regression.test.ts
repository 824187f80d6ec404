import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluateRegression } from './regression.ts';

const golden = JSON.parse(
  readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'),
).regression;

function evaluate(truth: readonly number[], predicted: readonly number[], options = {}) {
  return evaluateRegression(
    { truth: Float64Array.from(truth), predicted: Float64Array.from(predicted) },
    options,
  );
}

test.each(['rmse', 'mae', 'medianAbsoluteError', 'r2'] as const)(
  '%s and its interval as in Python',
  (name) => {
    const { low, high, ...options } = golden.bootstrap[name];
    const metrics = evaluate(golden.truth, golden.predicted, options);
    expect(metrics.rows).toBe(121);
    expect(metrics[name]).toBeCloseTo(golden[name], 9);
    expect(metrics.intervals[name]!.low).toBeCloseTo(low, 9);
    expect(metrics.intervals[name]!.high).toBeCloseTo(high, 9);
  },
);

test('an even number of rows has its median between two', () => {
  expect(evaluate([0, 0, 0, 0], [1, 2, -4, 9]).medianAbsoluteError).toBe(3);
});

describe('degenerate rows', () => {
  test('one row, right', () => {
    const metrics = evaluate([5], [5]);
    expect(metrics).toMatchObject({ rows: 1, rmse: 0, mae: 0, medianAbsoluteError: 0, r2: null });
    expect(metrics.intervals.r2).toBeNull();
    expect(metrics.intervals.rmse).toMatchObject({ low: 0, high: 0 });
  });

  test('the same truth in all rows has no R²', () => {
    expect(evaluate([0.1, 0.1, 0.1], [0, 1, 2])).toMatchObject({ r2: null, mae: (0.1 + 0.9 + 1.9) / 3 });
  });

  test('saying the mean is an R² of 0, the truth 1', () => {
    expect(evaluate([1, 2, 6], [3, 3, 3]).r2).toBeCloseTo(0, 12);
    expect(evaluate([1, 2, 6], [1, 2, 6]).r2).toBe(1);
  });
});

test('errors move with their unit, not with the order of the rows', () => {
  const value = fc.double({ min: -1000, max: 1000, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 30 }), (rows) => {
      const truth = rows.map(([t]) => t);
      const predicted = rows.map(([, p]) => p);
      const metrics = evaluate(truth, predicted, { resamples: 100 });
      const back = evaluate(truth.toReversed(), predicted.toReversed(), { resamples: 100 });
      const tenfold = evaluate(
        truth.map((t) => 10 * t),
        predicted.map((p) => 10 * p),
        { resamples: 100 },
      );
      expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
      for (const name of ['rmse', 'mae', 'medianAbsoluteError'] as const) {
        expect(back[name]).toBeCloseTo(metrics[name], 9);
        expect(tenfold[name]).toBeCloseTo(10 * metrics[name], 6);
      }
      expect(metrics.mae).toBeLessThanOrEqual(metrics.rmse + 1e-9);
      if (metrics.r2 !== null) expect(metrics.r2).toBeLessThanOrEqual(1);
    }),
    { numRuns: 50 },
  );
});

test('refused', () => {
  expect(() => evaluate([], [])).toThrow(expect.objectContaining({ reason: 'NO_ROWS' }));
  expect(() => evaluate([1, 2], [1, Number.NaN])).toThrow(
    expect.objectContaining({ reason: 'BAD_PREDICTION', metadata: { row: '1' } }),
  );
  expect(() => evaluate([1], [Number.NEGATIVE_INFINITY])).toThrow(
    expect.objectContaining({ reason: 'BAD_PREDICTION' }),
  );
  expect(() => evaluate([Number.POSITIVE_INFINITY], [1])).toThrow(RangeError);
  expect(() => evaluate([1, 2], [1])).toThrow(RangeError);
});
