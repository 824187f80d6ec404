import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { topClasses } from './classification.ts';
import { calibrationError, reliabilityBins } from './reliability.ts';

const { several } = JSON.parse(readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'));

test('the bins of scikit-learn', () => {
  const probabilities = Float64Array.from(several.thousandths, (each: number) => each / 1000);
  const top = topClasses(probabilities, 4);
  const bins = reliabilityBins(
    Uint8Array.from(top, (each, row) => (each === several.truth[row] ? 1 : 0)),
    Float64Array.from(top, (each, row) => probabilities[4 * row + each]!),
  );
  expect(bins.map(({ rows }) => rows)).toEqual(several.reliability.map(({ rows }: { rows: number }) => rows));
  for (const [at, { accuracy, confidence }] of several.reliability.entries()) {
    expect(bins[at]!.accuracy).toBeCloseTo(accuracy, 9);
    expect(bins[at]!.confidence).toBeCloseTo(confidence, 9);
  }
  expect(calibrationError(bins)).toBeCloseTo(several.calibrationError, 9);
});

test('a bin is open on its left, and the lowest holds 0', () => {
  const bins = reliabilityBins(Uint8Array.of(0, 1, 1, 0), Float64Array.of(0, 0.5, 0.75, 1), 2);
  expect(bins).toEqual([
    { low: 0, high: 0.5, rows: 2, confidence: 0.25, accuracy: 0.5 },
    { low: 0.5, high: 1, rows: 2, confidence: 0.875, accuracy: 0.5 },
  ]);
});

test('no rows, no bins, no error', () => {
  expect(reliabilityBins(Uint8Array.of(), Float64Array.of())).toEqual([]);
  expect(calibrationError([])).toBe(0);
});

test('every row is in one bin that holds its confidence, and the error is in [0, 1]', () => {
  const rows = fc.array(fc.tuple(fc.nat(1), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 50 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 20 }), (each, count) => {
      const right = Uint8Array.from(each, ([hit]) => hit);
      const bins = reliabilityBins(
        right,
        Float64Array.from(each, ([, confidence]) => confidence),
        count,
      );
      expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(each.length);
      for (const { low, high, confidence } of bins) {
        expect(confidence).toBeGreaterThanOrEqual(low - 1e-12);
        expect(confidence).toBeLessThanOrEqual(high + 1e-12);
      }
      expect(calibrationError(bins)).toBeGreaterThanOrEqual(0);
      expect(calibrationError(bins)).toBeLessThanOrEqual(1);
    }),
  );
});

test('refused', () => {
  expect(() => reliabilityBins(Uint8Array.of(1), Float64Array.of())).toThrow(RangeError);
  expect(() => reliabilityBins(Uint8Array.of(1), Float64Array.of(Number.NaN))).toThrow(RangeError);
  expect(() => reliabilityBins(Uint8Array.of(1), Float64Array.of(1), 0)).toThrow(RangeError);
});
