import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import { makeVersion } from './make-version.ts';
import type { RunTask } from './run-task.ts';
import { type Snapshot, snapshotRowsFile } from './snapshot.ts';

jest.setTimeout(60_000);

it('a report of a table says what its columns are worth', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'ratchet-importance-'));
  try {
    const rows = Array.from({ length: 200 }, (_, i) => ({
      row: { size: (i * 37) % 101, city: ['Bern', 'Graz'][i % 2], noise: (i * 53) % 97 },
      value: 3 * ((i * 37) % 101) + (i % 2) * 20,
      part: i % 4 === 0 ? 'holdout' : 'train',
      trainOnly: false,
    }));
    await writeFile(snapshotRowsFile(dir), rows.map((row) => JSON.stringify(row)).join('\n'));
    const parts = { train: { rows: 150, mean: 160 }, holdout: { rows: 50, mean: 160 } };
    const snapshot = { hash: 'abc', labels: 200, reads: 'row', target: 'value', ...parts, rejected: {} };
    const task: RunTask = {
      model: 'm',
      task: 'tabular-regression',
      dir,
      snapshot: snapshot as unknown as Snapshot,
      codeVersion: 'test',
      seed: 1,
      settings: { family: 'table-linear' },
    };
    const phases: number[] = [];
    const { report } = await makeVersion(task, async (news) => {
      if ('phase' in news && news.phase === 'evaluate') phases.push(news.done);
    });
    const { importance } = report.evaluation;
    expect(importance).toMatchObject({ metric: 'rmse', rows: 50, repeats: 5 });
    expect(importance!.columns[0]).toMatchObject({ column: 'size' });
    expect(importance!.columns[0]!.drop).toBeGreaterThan(50);
    expect(phases).toEqual(phases.toSorted((a, b) => a - b));
    expect(phases.at(-1)).toBe(1);
  } finally {
    await rm(dir, { recursive: true });
  }
});
