import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mcnemar } from './mcnemar.ts';

const count = fc.integer({ min: 0, max: 3000 });

test('25 wins and 12 losses: the values of scipy and statsmodels', () => {
  const found = mcnemar(25, 12);
  expect(found.exactTwoSided).toBeCloseTo(0.04703102743951604, 14);
  expect(found.exactBetter).toBeCloseTo(0.02351551371975802, 14);
  expect(found.midTwoSided).toBeCloseTo(0.03355243967962451, 14);
  expect(found.midBetter).toBeCloseTo(0.03355243967962451 / 2, 14);
});

test('1 win and 7 losses: fractions of 256 one can count by hand', () => {
  const found = mcnemar(1, 7);
  expect(found.exactWorse).toBeCloseTo(9 / 256, 15);
  expect(found.midWorse).toBeCloseTo(5 / 256, 15);
  expect(found.exactTwoSided).toBeCloseTo(18 / 256, 15);
  expect(found.midTwoSided).toBeCloseTo(10 / 256, 15);
  expect(found.exactBetter).toBeCloseTo(255 / 256, 15);
  expect(found.midBetter).toBeCloseTo(251 / 256, 15);
});

test('no disagreement says nothing', () => {
  expect(mcnemar(0, 0)).toEqual({
    exactTwoSided: 1,
    exactWorse: 1,
    exactBetter: 1,
    midTwoSided: 1,
    midWorse: 0.5,
    midBetter: 0.5,
  });
});

test('swapping wins and losses swaps worse and better, and every value is a probability', () => {
  fc.assert(
    fc.property(count, count, (wins, losses) => {
      const found = mcnemar(wins, losses);
      const swapped = mcnemar(losses, wins);
      expect(swapped.exactWorse).toBeCloseTo(found.exactBetter, 12);
      expect(swapped.midWorse).toBeCloseTo(found.midBetter, 12);
      expect(swapped.midTwoSided).toBeCloseTo(found.midTwoSided, 12);
      for (const p of Object.values(found)) {
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }
      expect(found.midWorse + found.midBetter).toBeCloseTo(1, 12);
      expect(found.midTwoSided).toBeLessThanOrEqual(found.exactTwoSided);
    }),
  );
});

test('one more win never looks worse', () => {
  fc.assert(
    fc.property(count, count, (wins, losses) => {
      expect(mcnemar(wins + 1, losses).midBetter).toBeLessThanOrEqual(mcnemar(wins, losses).midBetter);
    }),
  );
});

test.each([
  [-1, 0],
  [0, 1.5],
  [Number.NaN, 1],
])('%d wins and %d losses are refused', (wins, losses) => {
  expect(() => mcnemar(wins, losses)).toThrow(RangeError);
});
