import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { equalSteps, labelOf, scaleOf } from './scale.ts';

test.each([
  [0.11, 0.93, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [1, 100, [0, 20, 40, 60, 80, 100]],
  [0.3, 0.3, [0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45]],
  [0, 0, [-1, -0.5, 0, 0.5, 1]],
  [-3, 4, [-4, -2, 0, 2, 4]],
  [1000.21, 1000.48, [1000.2, 1000.25, 1000.3, 1000.35, 1000.4, 1000.45, 1000.5]],
])('from %d to %d there are round ticks', (low, high, ticks) => {
  expect(equalSteps(low, high)).toEqual(ticks);
});

describe('a scale', () => {
  test('is logarithmic where values are far apart and positive', () => {
    expect(scaleOf(0.002, 30, 0, 1)).toMatchObject({
      logarithmic: true,
      ticks: [0.001, 0.01, 0.1, 1, 10, 100],
    });
    expect(scaleOf(1e-30, 1e30, 0, 1).ticks.length).toBeLessThanOrEqual(7);
    expect(scaleOf(0, 30, 0, 1).logarithmic).toBe(false);
  });

  test('holds its values, keeps their order, and has few ticks', () => {
    const value = fc
      .double({ min: -1e9, max: 1e9, noNaN: true })
      .filter((each) => each === 0 || Math.abs(each) > 1e-9);
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const scale = scaleOf(low, high, 300, 0);
        expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
        expect(scale.ticks.length).toBeLessThanOrEqual(9);
        expect(scale.at(low)).toBeLessThanOrEqual(300.001);
        expect(scale.at(high)).toBeGreaterThanOrEqual(-0.001);
        expect(scale.at(low)).toBeGreaterThanOrEqual(scale.at(high));
      }),
    );
  });
});

test.each([
  [0, '0'],
  [1000.2, '1000.2'],
  [0.0001234, '1.234e-4'],
  [250000, '2.5e5'],
  [-0.5, '-0.5'],
])('%d is written as %s', (value, label) => {
  expect(labelOf(value)).toBe(label);
});
