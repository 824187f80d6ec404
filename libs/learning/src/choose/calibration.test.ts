import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { scaleByTemperature } from '@ratchet/stats';
import { calibrate, lossesAt } from './calibration.ts';
import { mean } from './spread.ts';

/** Labels drawn from softmax(logits), and probabilities that are softmax(logits × sharpness). */
function drawn(rows: number, classes: number, sharpness: number, seed = 5) {
  const random = randomFrom(seed);
  const logits = Float64Array.from({ length: rows * classes }, () => 4 * random());
  const real = scaleByTemperature(logits, classes, 1);
  const truth = Int32Array.from({ length: rows }, (_, row) => {
    let left = random();
    let label = 0;
    while (label < classes - 1 && left >= real[row * classes + label]!)
      left -= real[row * classes + label++]!;
    return label;
  });
  return {
    truth,
    probabilities: Float32Array.from(scaleByTemperature(logits, classes, 1 / sharpness)),
    classes,
  };
}

describe('calibrate', () => {
  it.each([
    ['overconfident', 2, 5_000],
    ['underconfident', 0.5, 5_000],
    ['with more rows than are looked at', 2, 9_000],
  ])('finds the temperature of answers that are %s', (_what, sharpness, rows) => {
    const found = calibrate(drawn(rows, 4, sharpness));
    expect(found.temperature / sharpness).toBeGreaterThan(0.9);
    expect(found.temperature / sharpness).toBeLessThan(1.1);
    expect(found.rows).toBeLessThanOrEqual(4_000);
    expect(found.logLoss.after).toBeLessThan(found.logLoss.before);
    expect(found.calibrationError.after).toBeLessThan(found.calibrationError.before / 2);
  });

  it.each([
    ['as sure as they are right', 1, 3_000],
    ['hardly there', 3, 40],
  ])('leaves answers that are %s', (_what, sharpness, rows) => {
    const found = calibrate(drawn(rows, 4, sharpness));
    expect(found).toMatchObject({ rows, temperature: 1 });
    expect(found.logLoss.after).toBe(found.logLoss.before);
    expect(found.calibrationError.after).toBe(found.calibrationError.before);
  });

  it('does not make certain what was always right', () => {
    const truth = new Int32Array(500);
    const probabilities = Float32Array.from({ length: 1_000 }, (_, i) => (i % 2 === 0 ? 0.7 : 0.3));
    expect(calibrate({ truth, probabilities, classes: 2 }).temperature).toBe(0.25);
  });

  it.each([50, 500])('takes %d rows without a mistake for what so few say', (rows) => {
    const probabilities = Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? 0.9 : 0.1));
    const found = calibrate({ truth: new Int32Array(rows), probabilities, classes: 2 });
    // one mistake in rows + 1: σ(logit(0.9) / T) = rows / (rows + 1)
    expect(found.temperature).toBeCloseTo(Math.log(9) / Math.log(rows), 6);
  });

  it('measures losses as they will be', () => {
    const answers = drawn(2_000, 3, 3);
    const { temperature } = calibrate(answers);
    const at = (other: number) => mean(lossesAt(answers, () => other));
    for (const other of [1, temperature * 0.9, temperature * 1.1])
      expect(at(temperature)).toBeLessThan(at(other));
  });
});
