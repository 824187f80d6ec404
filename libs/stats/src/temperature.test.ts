import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { topClasses } from './classification.ts';
import { logLoss } from './log-loss.ts';
import { fitTemperature, logitsOfProbabilities, scaleByTemperature } from './temperature.ts';

const golden = JSON.parse(
  readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'),
).temperature;
const truth = Int32Array.from(golden.truth);
const logits = Float64Array.from(golden.logits);

describe('120 overconfident rows', () => {
  test('the temperature and both losses that scipy finds', () => {
    const temperature = fitTemperature(truth, logits, 3);
    expect(temperature).toBeCloseTo(golden.temperature, 9);
    expect(logLoss(truth, scaleByTemperature(logits, 3, 1), 3)).toBeCloseTo(golden.before, 9);
    expect(logLoss(truth, scaleByTemperature(logits, 3, temperature), 3)).toBeCloseTo(golden.after, 9);
  });

  test('probabilities serve as well as logits', () => {
    // Halved, for no probability of theirs is below 1e-15.
    const halved = logits.map((z) => z / 2);
    const again = logitsOfProbabilities(scaleByTemperature(halved, 3, 1));
    expect(fitTemperature(truth, again, 3)).toBeCloseTo(golden.temperature / 2, 9);
  });
});

test('the 200 rows of the temperature-scaling reference', () => {
  const reference = JSON.parse(readFileSync(new URL('calibration.golden.json', import.meta.url), 'utf8'));
  const fitted = fitTemperature(Int32Array.from(reference.labels), Float64Array.from(reference.logits), 3);
  expect(fitted).toBeCloseTo(reference.temperature, 6);
});

test.each([
  ['always right wants the lowest', [0, 1], [1, 0, 0, 1], 1 / 20],
  ['always wrong wants the highest', [1, 0], [1, 0, 0, 1], 20],
  ['flat logits want none', [1, 0], [3, 3, 3, 3], 1],
  ['huge logits, right and wrong', [0, 0], [1e200, 0, 0, 1e200], 20],
  ['certain and right', [0, 1], [1e5, 0, 0, 1e5], 1],
])('%s', (_name, classes, z, temperature) => {
  expect(fitTemperature(Int32Array.from(classes), Float64Array.from(z), 2)).toBeCloseTo(temperature, 9);
});

test('no other temperature has a smaller loss, and the winner stays', () => {
  const row = fc.tuple(
    fc.nat(2),
    fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 3, maxLength: 3 }),
  );
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0.06, max: 19, noNaN: true }),
      (rows, other) => {
        const classes = Int32Array.from(rows, ([c]) => c);
        const z = Float64Array.from(rows.flatMap(([, each]) => each));
        const fitted = fitTemperature(classes, z, 3);
        const lossAt = (temperature: number) =>
          -rows.reduce((sum, [c, each]) => {
            const top = Math.max(...each);
            const total = each.reduce((part, one) => part + Math.exp((one - top) / temperature), 0);
            return sum + (each[c]! - top) / temperature - Math.log(total);
          }, 0);
        expect(lossAt(fitted)).toBeLessThanOrEqual(lossAt(other) + 1e-9);
        const winners = topClasses(z, 3);
        const scaled = scaleByTemperature(z, 3, fitted);
        for (const [i, winner] of winners.entries()) {
          expect(scaled[3 * i + winner]).toBe(Math.max(...scaled.subarray(3 * i, 3 * i + 3)));
          expect(scaled[3 * i]! + scaled[3 * i + 1]! + scaled[3 * i + 2]!).toBeCloseTo(1, 12);
        }
      },
    ),
  );
});

test('refused', () => {
  expect(() => fitTemperature(Int32Array.of(), Float64Array.of(), 2)).toThrow(
    expect.objectContaining({ reason: 'NO_ROWS' }),
  );
  expect(() => fitTemperature(Int32Array.of(0), Float64Array.of(Number.POSITIVE_INFINITY, 0), 2)).toThrow(
    RangeError,
  );
  expect(() => scaleByTemperature(logits, 3, 0)).toThrow(RangeError);
});
