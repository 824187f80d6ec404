import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assignFolds } from './folds.ts';

test('folds differ by one row at most', () => {
  const rowsAndFolds = fc
    .integer({ min: 2, max: 8 })
    .chain((folds) => fc.tuple(fc.integer({ min: folds, max: 80 }), fc.constant(folds), fc.nat()));
  fc.assert(
    fc.property(rowsAndFolds, ([rows, folds, seed]) => {
      const counts = new Int32Array(folds);
      for (const fold of assignFolds(rows, { folds, seed })) counts[fold]! += 1;
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});

test('one seed, one assignment; another seed, another', () => {
  const once = assignFolds(100, { folds: 5, seed: 3 });
  expect(assignFolds(100, { folds: 5, seed: 3 })).toEqual(once);
  expect(assignFolds(100, { folds: 5, seed: 4 })).not.toEqual(once);
});

test('too few rows, and one fold, are none', () => {
  const split = () => assignFolds(4, { folds: 5, seed: 1 });
  expect(split).toThrow(expect.objectContaining({ reason: 'TOO_FEW_ROWS' }));
  expect(() => assignFolds(10, { folds: 1, seed: 1 })).toThrow(RangeError);
});
