import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assignFolds, groupedFolds, stratifiedFolds } from './folds.ts';

function sizes(foldOf: Int32Array, folds: number, of: (row: number) => boolean = () => true): number[] {
  const counts = Array.from({ length: folds }, () => 0);
  for (const [row, fold] of foldOf.entries()) if (of(row)) counts[fold]! += 1;
  return counts;
}

const unevenness = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

const classesAndFolds = fc
  .integer({ min: 2, max: 8 })
  .chain((folds) =>
    fc.tuple(fc.array(fc.nat(4), { minLength: folds, maxLength: 80 }), fc.constant(folds), fc.nat()),
  );

describe('properties', () => {
  test('folds differ by one row at most, in all and of each class', () => {
    fc.assert(
      fc.property(classesAndFolds, ([classes, folds, seed]) => {
        const foldOf = stratifiedFolds(Int32Array.from(classes), { folds, seed });
        expect(unevenness(sizes(foldOf, folds))).toBeLessThanOrEqual(1);
        for (const c of new Set(classes)) {
          expect(unevenness(sizes(foldOf, folds, (row) => classes[row] === c))).toBeLessThanOrEqual(1);
        }
        expect(unevenness(sizes(assignFolds(classes.length, { folds, seed }), folds))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('a group stays together, no fold is empty, none is larger than it must be', () => {
    fc.assert(
      fc.property(classesAndFolds, ([rows, folds, seed]) => {
        // Every fold's number of groups of one row besides, so that there are enough.
        const groups = [...rows, ...Array.from({ length: folds }, (_, i) => `own ${i}`)];
        const foldOf = groupedFolds(groups, { folds, seed });
        for (const group of new Set(groups)) {
          const places = new Set(foldOf.filter((_, row) => groups[row] === group));
          expect(places.size).toBe(1);
        }
        const counts = sizes(foldOf, folds);
        expect(Math.min(...counts)).toBeGreaterThan(0);
        const largest = Math.max(
          ...[...new Set(groups)].map((group) => groups.filter((g) => g === group).length),
        );
        expect(unevenness(counts)).toBeLessThanOrEqual(largest);
      }),
    );
  });
});

test('one seed, one assignment; another seed, another', () => {
  const once = assignFolds(100, { folds: 5, seed: 3 });
  expect(assignFolds(100, { folds: 5, seed: 3 })).toEqual(once);
  expect(assignFolds(100, { folds: 5, seed: 4 })).not.toEqual(once);
  expect(
    groupedFolds(
      new Int32Array(100).map((_, row) => row % 20),
      { folds: 5, seed: 3 },
    ),
  ).not.toEqual(
    groupedFolds(
      new Int32Array(100).map((_, row) => row % 20),
      { folds: 5, seed: 4 },
    ),
  );
});

test('a class with fewer rows than folds is in some of them', () => {
  const foldOf = stratifiedFolds(Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1), { folds: 5, seed: 1 });
  expect(foldOf[8]).not.toBe(foldOf[9]);
});

test.each([
  ['rows', () => assignFolds(4, { folds: 5, seed: 1 })],
  ['groups', () => groupedFolds(['a', 'a', 'b', 'b'], { folds: 3, seed: 1 })],
])('too few %s', (what, split) => {
  expect(split).toThrow(expect.objectContaining({ reason: 'TOO_FEW_ROWS' }));
  expect(split).toThrow(what);
});

test('one fold is none', () => {
  expect(() => assignFolds(10, { folds: 1, seed: 1 })).toThrow(RangeError);
});
