import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { averagePrecision } from './average-precision.ts';
import { oneVsRest } from './one-vs-rest.ts';
import { rocAuc } from './roc-auc.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'));

/** Rows of a class 0 or 1 and a score of which many are equal. */
const someRows = fc
  .array(fc.tuple(fc.nat(1), fc.integer({ min: -8, max: 8 })), { minLength: 1, maxLength: 60 })
  .map((rows) => ({
    truth: Int32Array.from(rows, ([truth]) => truth),
    scores: Float64Array.from(rows, ([, score]) => score),
  }));

describe('the values of scikit-learn', () => {
  const { truth, thousandths } = golden.binary;
  const scores = Float64Array.from(thousandths, (each: number) => each / 1000);

  test('two classes, with ties', () => {
    expect(rocAuc(Int32Array.from(truth), scores)).toBeCloseTo(golden.binary.rocAuc, 9);
    expect(averagePrecision(Int32Array.from(truth), scores)).toBeCloseTo(golden.binary.averagePrecision, 9);
  });

  test('four classes, each against the rest', () => {
    const { several } = golden;
    const probabilities = Float64Array.from(several.thousandths, (each: number) => each / 1000);
    const { classes, rocAuc: roc, prAuc: pr } = oneVsRest(Int32Array.from(several.truth), probabilities, 4);
    for (const [c, { rocAuc: area, prAuc }] of several.classes.entries()) {
      expect(classes[c]!.rocAuc).toBeCloseTo(area, 9);
      expect(classes[c]!.prAuc).toBeCloseTo(prAuc, 9);
    }
    for (const average of ['macro', 'weighted'] as const) {
      expect(roc[average]).toBeCloseTo(several[average].rocAuc, 9);
      expect(pr[average]).toBeCloseTo(several[average].prAuc, 9);
    }
  });
});

test.each([
  ['all the same score', [0, 1, 1, 0], [3, 3, 3, 3], 0.5, 0.5],
  ['the right order', [0, 1, 0, 1], [1, 3, 2, 4], 1, 1],
  ['the wrong order', [1, 0, 1, 0], [1, 3, 2, 4], 0, (1 / 3 + 2 / 4) / 2],
  ['infinite scores', [1, 0, 1, 0], [Number.POSITIVE_INFINITY, 0, 1, Number.NEGATIVE_INFINITY], 1, 1],
  ['0 and −0 are a tie', [1, 0], [0, -0], 0.5, 0.5],
  ['only positive rows', [1, 1], [1, 2], null, 1],
  ['only negative rows', [0, 0], [1, 2], null, null],
  ['no rows', [], [], null, null],
] as const)('%s', (_name, truth, scores, area, precision) => {
  expect(rocAuc(Int32Array.from(truth), Float64Array.from(scores))).toBe(area);
  expect(averagePrecision(Int32Array.from(truth), Float64Array.from(scores))).toBe(precision);
});

test('any class can be the positive one', () => {
  const truth = Int32Array.of(2, 0, 1, 2);
  expect(rocAuc(truth, Float64Array.of(0.9, 0.1, 0.2, 0.8), 2)).toBe(1);
  expect(rocAuc(truth, Float64Array.of(0.9, 0.1, 0.2, 0.8), 0)).toBe(0);
});

describe('properties', () => {
  test('the area is the share of pairs in the right order, ties counting half', () => {
    fc.assert(
      fc.property(someRows, ({ truth, scores }) => {
        let pairs = 0;
        let won = 0;
        for (const [i, a] of truth.entries()) {
          for (const [j, b] of truth.entries()) {
            if (a !== 1 || b !== 0) continue;
            pairs++;
            won += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
          }
        }
        expect(rocAuc(truth, scores)).toBe(pairs === 0 ? null : won / pairs);
      }),
    );
  });

  test('only the order of the scores counts', () => {
    fc.assert(
      fc.property(someRows, ({ truth, scores }) => {
        const stretched = scores.map((score) => Math.exp(score) - 5);
        expect(rocAuc(truth, stretched)).toBe(rocAuc(truth, scores));
        expect(averagePrecision(truth, stretched)).toBe(averagePrecision(truth, scores));
      }),
    );
  });

  test('the order of the rows does not', () => {
    fc.assert(
      fc.property(someRows, ({ truth, scores }) => {
        const [back, scoresBack] = [truth.toReversed(), scores.toReversed()];
        expect(rocAuc(back, scoresBack)).toBe(rocAuc(truth, scores));
        expect(averagePrecision(back, scoresBack)).toBe(averagePrecision(truth, scores));
      }),
    );
  });

  test('opposite scores have the opposite area, and average precision is in (0, 1]', () => {
    fc.assert(
      fc.property(someRows, ({ truth, scores }) => {
        const area = rocAuc(truth, scores);
        if (area !== null) {
          expect(
            rocAuc(
              truth,
              scores.map((score) => -score),
            ),
          ).toBeCloseTo(1 - area, 12);
        }
        const precision = averagePrecision(truth, scores);
        expect(precision === null).toBe(!truth.includes(1));
        if (precision !== null) {
          expect(precision).toBeGreaterThan(0);
          expect(precision).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

test('a class without rows is left out of the means; with one class alone there is nothing to order', () => {
  const scores = Float64Array.of(0.7, 0.2, 0.1, 0.2, 0.7, 0.1, 0.6, 0.3, 0.1);
  const { classes, rocAuc: area } = oneVsRest(Int32Array.of(0, 1, 0), scores, 3);
  expect(classes[2]).toEqual({ rocAuc: null, prAuc: null });
  expect(area).toEqual({ macro: 1, weighted: 1 });
  const alone = oneVsRest(Int32Array.of(1, 1, 1), scores, 3);
  expect(alone.rocAuc).toEqual({ macro: null, weighted: null });
  expect(alone.prAuc).toEqual({ macro: 1, weighted: 1 });
});

test('refused: NaN, and what does not fit', () => {
  expect(() => rocAuc(Int32Array.of(0, 1), Float64Array.of(1, Number.NaN))).toThrow(RangeError);
  expect(() => averagePrecision(Int32Array.of(0), Float64Array.of(1, 2))).toThrow(RangeError);
  expect(() => oneVsRest(Int32Array.of(2), Float64Array.of(1, 2), 2)).toThrow(RangeError);
  expect(() => oneVsRest(Int32Array.of(), Float64Array.of(), 0)).toThrow(RangeError);
});
