import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Cell } from '@ratchet/model';
import fc from 'fast-check';
import { type SnapshotRow, snapshotRowsFile, type ValueSnapshot } from './snapshot.ts';
import { judgedByNewest, judgingRows, newestNote } from './snapshot-newest.ts';
import { readSnapshotRows } from './snapshot-rows.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-newest-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const { signal } = new AbortController();
const TAKEN: ValueSnapshot = {
  hash: 'abc',
  labels: 9,
  reads: 'row',
  target: 'value',
  rejected: { OUTVOTED: 2 },
  train: { rows: 0, min: null, max: null, mean: null },
  holdout: { rows: 0, min: null, max: null, mean: null },
};

/** A row of that time whose value is its place; its hash says that it judges. */
const at = (time: Cell, value: number, trainOnly = false): SnapshotRow => ({
  row: { time },
  value,
  part: 'holdout',
  trainOnly,
});

const inTurn = (times: readonly Cell[]) => times.map((time, i) => at(time, i));

async function judged(rows: readonly SnapshotRow[], notBefore = Number.NEGATIVE_INFINITY, knownTo?: string) {
  await writeFile(snapshotRowsFile(dir), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const rule = { time: 'time', notBefore, signal, ...(knownTo !== undefined && { knownTo }) };
  return (await judgedByNewest(dir, TAKEN, rule)) as ValueSnapshot;
}

/** The values of the rows that judge, as training reads them. */
async function judging(snapshot: ValueSnapshot): Promise<(number | undefined)[]> {
  const rows = await readSnapshotRows(dir, snapshot, async () => undefined);
  return rows.filter(({ part }) => part === 'holdout').map(({ value }) => value);
}

const days = (count: number) =>
  Array.from({ length: count }, (_, i) => `2024-01-${String(i + 1).padStart(2, '0')}`);

describe('the newest rows', () => {
  it.each<[string, readonly SnapshotRow[], number[]]>([
    ['a fifth of dates, in whatever order', inTurn(days(10)).toReversed(), [9, 8]],
    ['numbers, and decimals in texts', inTurn([3, '20', 100, '7.5', -1]), [2]],
    ['months beside days', inTurn(['2024-02', '2024-01-31', '2023-12', '2023-11', '2023']), [0]],
    ['one at least', inTurn(days(3)), [2]],
    ['all of one time, where that is nearer', inTurn([1, 1, 1, 1, 1, 1, 2, 2, 2]), [6, 7, 8]],
    ['none of one time, where that is nearer', inTurn([1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3]), [10]],
    ['never all', inTurn([1, 1, 1, 1, 1, 1, 1, 1, 2]), [8]],
    [
      'none that only trains, and none whose time nobody can read',
      [...inTurn(days(5)), at('2025-01-01', 5, true), at('soon', 6), at(null, 7), at(true, 8)],
      [4],
    ],
  ])('judge: %s', async (_what, rows, expected) => {
    const snapshot = await judged(rows);
    expect(await judging(snapshot)).toEqual(expected);
    const { train, holdout } = snapshot;
    expect([train.rows, holdout.rows]).toEqual([rows.length - expected.length, expected.length]);
    expect(holdout).toMatchObject({ min: Math.min(...expected), max: Math.max(...expected) });
    expect(snapshot).toMatchObject({ hash: 'abc', labels: 9, rejected: { OUTVOTED: 2 } });
  });

  it('are later than all that train and may judge, and about a fifth where times differ', async () => {
    const times = fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(times, async (times) => {
        const rows = inTurn(times);
        const found = new Set(await judging(await judged(rows)));
        expect(found.size).toBe(Math.max(1, Math.round(times.length / 5)));
        const [newer, older] = [true, false].map((is) => times.filter((_, i) => found.has(i) === is));
        expect(Math.min(...newer!)).toBeGreaterThan(Math.max(...older!));
      }),
      { numRuns: 40 },
    );
  });

  it('are none that a version which is compared has learned from', async () => {
    const rows = inTurn(days(10));
    const notBefore = (day: string) => judged(rows, Date.parse(day));
    expect(await judging(await notBefore('2024-01-10'))).toEqual([9]);
    expect((await notBefore('2024-01-10')).newest).toEqual({ time: 'time', from: '2024-01-10' });
    expect(await judging(await notBefore('2023-01-01'))).toEqual([8, 9]);
    // Its rows are gone: there is nothing that it could know.
    expect(await judging(await notBefore('2025-01-01'))).toEqual([8, 9]);
  });

  it('carry their time to what is learned from', async () => {
    const rows = await readSnapshotRows(dir, await judged(inTurn(days(5))), async () => undefined);
    expect(rows.map(({ time }) => time)).toEqual(days(5).map((day) => Date.parse(day)));
  });

  it('are named', async () => {
    const snapshot = await judged(inTurn(days(10)), undefined, '3');
    expect(newestNote(snapshot)).toBe(
      '; judged on the newest 2 rows, from 2024-01-09 on, of which version 3 has learned from some',
    );
    expect(judgingRows(snapshot, 2)).toBe('the newest 2 rows, from 2024-01-09 on');
    expect([newestNote(TAKEN), judgingRows(TAKEN, 7)]).toEqual(['', '7 held-out rows']);
  });

  it.each([
    [
      [at('soon', 1), { ...at(0, 2), row: {} }],
      'no row that may judge has an ISO 8601 date or a number in the column "time"',
    ],
    [
      [at('2024-01', 1), at('2024-01-01', 2)],
      'all rows have the same time in the column "time": add rows of other times',
    ],
  ])('%# are none where no row is later than another', async (rows, message) => {
    await expect(judged(rows)).rejects.toMatchObject({
      kind: 'FailedPrecondition',
      reason: 'NO_TIMES',
      message: expect.stringContaining(message),
    });
  });

  it('are not looked for any longer when the run is cancelled', async () => {
    await judged(inTurn(days(5)));
    const rule = { time: 'time', notBefore: 0, signal: AbortSignal.abort(new Error('cancelled')) };
    await expect(judgedByNewest(dir, TAKEN, rule)).rejects.toThrow('cancelled');
  });
});
