import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitRows } from './split-rows.ts';

/** Rows of which each has a hash of its own, scattered. */
function rowsOf(labels: readonly number[], judging = labels.map(() => 1)) {
  const rows = Int32Array.from(labels, (_, row) => row);
  const hashes = Uint32Array.from(labels, (_, row) => Math.imul(row + 1, 0x9e3779b1));
  const known = { truth: Int32Array.from(labels), judging: Uint8Array.from(judging) };
  return { rows, hashes, known };
}

const labels = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 300 });

describe('splitRows', () => {
  it('divides the rows, a tenth of each label held out', () => {
    fc.assert(
      fc.property(labels, (truth) => {
        const { rows, hashes, known } = rowsOf(truth);
        const { learned, validation } = splitRows(rows, hashes, known);
        expect([...learned, ...validation].sort((a, b) => a - b)).toEqual([...rows]);
        for (const label of [0, 1, 2, 3, 4]) {
          const of = (part: Int32Array) => part.filter((row) => truth[row] === label).length;
          expect(of(validation)).toBe(Math.floor((of(learned) + of(validation)) * 0.1));
        }
      }),
    );
  });

  it('takes rows by their places in the data set', () => {
    const { known } = rowsOf(Array.from({ length: 100 }, (_, row) => Number(row >= 50)));
    const rows = Int32Array.from({ length: 20 }, (_, i) => 50 + 2 * i);
    const { learned, validation } = splitRows(rows, new Uint32Array(20).fill(7), known);
    expect([...validation]).toEqual([50, 52]);
    expect(learned).toHaveLength(18);
  });

  it('leaves a label of few rows whole', () => {
    const { rows, hashes, known } = rowsOf([...Array.from({ length: 40 }, () => 0), ...Array(9).fill(1)]);
    expect(splitRows(rows, hashes, known).validation).toHaveLength(4);
    const ten = rowsOf([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    expect(splitRows(ten.rows, ten.hashes, ten.known)).toEqual({
      learned: ten.rows,
      validation: new Int32Array(),
    });
  });

  it('learns from all rows that are unlike those that judge', () => {
    const truth = Array.from({ length: 200 }, () => 0);
    const { rows, hashes, known } = rowsOf(
      truth,
      truth.map((_, row) => Number(row < 100)),
    );
    const { validation } = splitRows(rows, hashes, known);
    expect(validation).toHaveLength(10);
    expect(Math.max(...validation)).toBeLessThan(100);
  });

  it('takes of all rows where none is like those that judge', () => {
    const truth = Array.from({ length: 50 }, () => 0);
    const { rows, hashes, known } = rowsOf(
      truth,
      truth.map(() => 0),
    );
    expect(splitRows(rows, hashes, known).validation).toHaveLength(5);
  });

  it('holds out at most 5,000 rows', () => {
    const { rows, hashes, known } = rowsOf(Array.from({ length: 100_000 }, (_, row) => row % 4));
    expect(splitRows(rows, hashes, known).validation).toHaveLength(5_000);
  });

  it('holds out the same again when rows have come, wherever they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 1, max: 20 }), (place, count) => {
        const { hashes, known } = rowsOf(Array.from({ length: 1_020 }, () => 0));
        const later = Int32Array.from({ length: 1_000 + count }, (_, row) => row);
        const isNew = (row: number) => row >= place && row < place + count;
        const first = splitRows(
          later.filter((row) => !isNew(row)),
          hashes.subarray(0, 1_000 + count).filter((_, row) => !isNew(row)),
          known,
        );
        const second = splitRows(later, hashes.subarray(0, 1_000 + count), known);
        const trained = new Set(first.learned);
        // of the new rows some push others over the edge
        expect(second.validation.filter((row) => trained.has(row)).length).toBeLessThanOrEqual(3);
      }),
    );
  });
});
