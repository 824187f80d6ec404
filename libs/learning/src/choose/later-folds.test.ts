import { expect, it } from '@jest/globals';
import { randomFrom, shuffle } from '@ratchet/kernel';
import fc from 'fast-check';
import { laterFolds } from './later-folds.ts';

const rowsOf = (count: number) => {
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  shuffle(rows, randomFrom(1));
  return rows;
};
const all = (count: number) => new Uint8Array(count).fill(1);
const sorted = (rows: Int32Array) => [...rows].sort((a, b) => a - b);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

it('the newer half is scored part by part, by what was learned before it', () => {
  const times = Float64Array.from(range(0, 100));
  const folds = laterFolds(rowsOf(100), times, all(100), 5);
  expect(folds.map(({ train }) => sorted(train))).toEqual([50, 60, 70, 80, 90].map((to) => range(0, to)));
  expect(folds.map(({ scored }) => sorted(scored))).toEqual(
    [50, 60, 70, 80, 90].map((from) => range(from, from + 10)),
  );
});

it('no row is learned from that is as late as one that is scored, and none is scored twice', () => {
  const time = fc.oneof(fc.constant(Number.NaN), fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(fc.record({ time, judges: fc.boolean() }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 6 }),
      (given, count) => {
        const times = Float64Array.from(given, (row) => row.time);
        const judging = Uint8Array.from(given, ({ judges }) => Number(judges));
        const folds = laterFolds(rowsOf(given.length), times, judging, count);
        const scored = folds.flatMap((fold) => [...fold.scored]);
        expect(new Set(scored).size).toBe(scored.length);
        for (const fold of folds) {
          expect(fold.train.length).toBeGreaterThan(0);
          const first = Math.min(...Array.from(fold.scored, (row) => times[row]!));
          for (const row of fold.train) expect(times[row]! >= first).toBe(false);
          for (const [row, each] of times.entries())
            if (Number.isNaN(each)) expect(fold.train).toContain(row);
        }
        const kinds = new Set(scored.map((row) => judging[row]));
        expect(kinds.size).toBeLessThanOrEqual(1);
      },
    ),
  );
});

it('there is none where no row is later than another', () => {
  expect(laterFolds(rowsOf(20), new Float64Array(20), all(20), 5)).toEqual([]);
  expect(laterFolds(rowsOf(20), new Float64Array(20).fill(Number.NaN), all(20), 5)).toEqual([]);
});

it('rows of the same time stay together', () => {
  const times = Float64Array.from(range(0, 40), (row) => Math.floor(row / 15));
  const folds = laterFolds(rowsOf(40), times, all(40), 5);
  expect(folds.map(({ train, scored }) => [sorted(train), sorted(scored)])).toEqual([
    [range(0, 15), range(15, 30)],
    [range(0, 30), range(30, 40)],
  ]);
});
