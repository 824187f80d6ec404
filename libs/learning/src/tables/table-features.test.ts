import { describe, expect, it } from '@jest/globals';
import type { Row } from '@ratchet/model';
import { dataSetOf, type LearningRow } from '../data-set.ts';
import { featuresOf } from './table-features.ts';
import { learningRow } from './testing.ts';

const quiet = () => undefined;

async function dataOf(rows: readonly Row[], columns?: Record<string, string>) {
  const labelled = rows.map((row, i): LearningRow => learningRow(row, i % 2 === 0 ? 'even' : 'odd'));
  return { ...(await dataSetOf('tabular-classification', labelled)), ...(columns && { columns }) };
}

/** So many columns of so many words that they share features by hash, 256 each. */
const hashed = (columns: number) => (i: number) =>
  Object.fromEntries(Array.from({ length: columns }, (_, c) => [`c${c}`, `word ${i % 300}`]));

const many = (count: number, row: (i: number) => Row) => Array.from({ length: count }, (_, i) => row(i));

describe('features of a table', () => {
  it('are the numbers that the pipeline makes of each row', async () => {
    const rows = many(40, (i) => ({
      a: i % 7 === 0 ? null : i / 2,
      city: ['x', 'y', 'z'][i % 3]!,
      at: `2024-0${1 + (i % 9)}`,
    }));
    const { values, width, graded, missingAt, pipeline } = await featuresOf(await dataOf(rows), quiet);
    expect(pipeline).toMatchObject([
      { step: 'encode-row', columns: [{ name: 'a' }, { name: 'city' }, { name: 'at' }] },
    ]);
    // a, a missing, three cities, and of the date the days and circles of month and day of the week
    expect([width, graded]).toEqual([10, 7]);
    expect([...values.subarray(width, width + 5)]).toEqual([0.5, 0, 0, 1, 0]);
    expect([...values.subarray(0, 5)]).toEqual([9.75, 1, 1, 0, 0]);
    expect([...missingAt]).toEqual([1, -1, -1, -1, -1, -1, -1, -1, -1, -1]);
  });

  it('know of every number of a date whether it was missing', async () => {
    const rows = many(20, (i) => ({ at: i === 3 ? null : `2024-0${1 + (i % 9)}-11` }));
    const { missingAt } = await featuresOf(await dataOf(rows), quiet);
    expect([...missingAt]).toEqual([5, 5, 5, 5, 5, -1]);
  });

  it('are read as people say', async () => {
    const rows = many(20, (i) => ({ code: i % 4, junk: i % 5 }));
    const data = await dataOf(rows, { code: 'category', junk: 'ignore' });
    const { width, findings } = await featuresOf(data, quiet);
    expect(width).toBe(4);
    expect(findings.map(({ kind }) => kind)).toEqual(['category', 'ignored']);
  });

  it('are computed once for a data set', async () => {
    const data = await dataOf(many(10, (i) => ({ a: i / 3 })));
    expect(await featuresOf(data, quiet)).toBe(await featuresOf(data, quiet));
    expect(await featuresOf({ ...data }, quiet)).not.toBe(await featuresOf(data, quiet));
  });

  it.each<[string, Row[], string, string]>([
    [
      'nothing but constants, gaps and ids',
      many(30, (i) => ({ same: 1, gap: null, id: i })),
      'NO_USABLE_COLUMNS',
      'no column says anything about the target ("same": every row has the same value; "gap": no row has a value; "id": an id',
    ],
    ['no columns', many(3, () => ({})), 'NO_USABLE_COLUMNS', 'the rows have no columns'],
    ['a number that is none', [{ a: 1 }, { a: Number.NaN }], 'INVALID_CELL', 'row 2: column "a"'],
    [
      'too many numbers in a row',
      many(600, hashed(66)),
      'TABLE_TOO_WIDE',
      'a row becomes 16896 numbers, at most 16384 can be learned from, and column "c0" alone takes 256 of them',
    ],
    [
      'too many numbers in all',
      many(9_000, hashed(60)),
      'TABLE_TOO_LARGE',
      '9000 rows become 15360 numbers each, at most 134217728 in all can be learned from, and column "c0" alone',
    ],
  ])('are refused for %s', async (_what, rows, reason, words) => {
    await expect(featuresOf(await dataOf(rows), quiet)).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(words),
    });
  });

  it('are refused for an unknown column and for what is no row', async () => {
    const data = await dataOf([{ a: 1 }, { a: 2 }], { b: 'number' });
    await expect(featuresOf(data, quiet)).rejects.toMatchObject({ reason: 'UNKNOWN_COLUMN' });
    const texts = { ...data, instances: [{ text: 'a' }, { text: 'b' }] };
    await expect(featuresOf(texts, quiet)).rejects.toMatchObject({
      reason: 'WRONG_INPUT_KIND',
      message: 'training row 0: expected a row of a table',
    });
  });
});
