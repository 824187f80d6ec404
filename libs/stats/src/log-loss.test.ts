import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { brierScore } from './brier.ts';
import { logLoss } from './log-loss.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'));
const truth = Int32Array.from(golden.binary.truth);
const ofOne = Float64Array.from(golden.binary.thousandths, (each: number) => each / 1000);
const ofBoth = Float64Array.from([...ofOne].flatMap((each) => [1 - each, each]));

test('two classes as scikit-learn', () => {
  expect(logLoss(truth, ofBoth, 2)).toBeCloseTo(golden.binary.logLoss, 9);
  expect(brierScore(truth, ofBoth, 2)).toBeCloseTo(2 * golden.binary.brier, 9);
});

test('four classes as scikit-learn', () => {
  const { several } = golden;
  const probabilities = Float64Array.from(several.thousandths, (each: number) => each / 1000);
  expect(logLoss(Int32Array.from(several.truth), probabilities, 4)).toBeCloseTo(several.logLoss, 9);
  expect(brierScore(Int32Array.from(several.truth), probabilities, 4)).toBeCloseTo(several.brier, 9);
});

test('perfect and hopeless probabilities', () => {
  const right = Float64Array.of(1, 0, 0, 1);
  expect(logLoss(Int32Array.of(0, 1), right, 2)).toBe(0);
  expect(brierScore(Int32Array.of(0, 1), right, 2)).toBe(0);
  expect(logLoss(Int32Array.of(1, 0), right, 2)).toBeCloseTo(-Math.log(1e-15), 12);
  expect(brierScore(Int32Array.of(1, 0), right, 2)).toBe(2);
});

test('the true probability has the least mean loss: both scores are proper', () => {
  const share = fc.integer({ min: 1, max: 99 });
  fc.assert(
    fc.property(share, share, (hits, said) => {
      const classes = Int32Array.from({ length: 100 }, (_, row) => (row < hits ? 1 : 0));
      const saying = (p: number) => Float64Array.from({ length: 200 }, (_, at) => (at % 2 === 1 ? p : 1 - p));
      const honest = saying(hits / 100);
      const other = saying(said / 100);
      expect(logLoss(classes, honest, 2)).toBeLessThanOrEqual(logLoss(classes, other, 2) + 1e-12);
      expect(brierScore(classes, honest, 2)).toBeLessThanOrEqual(brierScore(classes, other, 2) + 1e-12);
    }),
  );
});

describe.each([
  ['logLoss', (rows: Int32Array, p: Float64Array) => logLoss(rows, p, 1)],
  ['brierScore', (rows: Int32Array, p: Float64Array) => brierScore(rows, p, 1)],
])('%s', (_name, score) => {
  test('needs rows that fit', () => {
    expect(() => score(Int32Array.of(), Float64Array.of())).toThrow(
      expect.objectContaining({ reason: 'NO_ROWS' }),
    );
    expect(() => score(Int32Array.of(0), Float64Array.of(1, 0))).toThrow(RangeError);
    expect(() => score(Int32Array.of(0), Float64Array.of(Number.NaN))).toThrow(RangeError);
  });
});
