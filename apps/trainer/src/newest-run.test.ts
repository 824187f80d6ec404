import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { RunSteps } from './run-steps.ts';
import type { RunEnd } from './run-store.ts';
import { hooks, RunBench, reportOf } from './run-testing.ts';

jest.setTimeout(60_000);

const MONTHS = 200;
const SETTINGS = { family: 'table-trees', compress: 'none' } as const;

let bench: RunBench;
beforeEach(async () => {
  bench = await RunBench.open();
});
afterEach(() => bench.close());

/** Sales that grow by 1 a month, which trees can't know of months to come, and which of two shops it was. */
function sales(from: number, to: number) {
  const random = randomFrom(from + 1);
  return Array.from({ length: 3 * (to - from) }, (_, i) => {
    const month = from + Math.floor(i / 3);
    const shop = i % 2 === 0 ? 'east' : 'west';
    const date = `${2000 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
    return { row: { date, shop }, value: month + (shop === 'east' ? 20 : 0) + random() * 6 };
  });
}

function rmseOf(end: RunEnd): number {
  const { challenger } = reportOf(end).evaluation;
  return challenger.kind === 'regression' ? challenger.metrics.rmse : Number.NaN;
}

describe('a series that drifts', () => {
  it('is judged by its newest rows, where rows of all times promise too much', async () => {
    bench.feedback.addRows('m', sales(0, MONTHS));
    await bench.set(SETTINGS);
    const byHash = await bench.train();
    await bench.workshop.promotions.updatePolicy('m', { autoPromote: false });
    await bench.set({ ...SETTINGS, time: 'date' });
    const byTime = await bench.train();
    expect(rmseOf(byHash)).toBeLessThan(3);
    expect(rmseOf(byTime)).toBeGreaterThan(10);
    const { note, snapshot, evaluation, training } = reportOf(byTime);
    // A fifth of 200 months are those from the 160th on.
    const judged = 'judged on the newest 120 rows, from 2013-05 on';
    const known = 'of which version 1 has learned from some';
    expect(note).toContain(`; ${judged}, ${known}`);
    expect(byTime.reason).toContain(`; ${judged}, ${known}`);
    expect(snapshot).toMatchObject({
      newest: { time: 'date', from: '2013-05', knownTo: '1' },
      train: { rows: 480 },
      holdout: { rows: 120 },
    });
    expect(evaluation).toMatchObject({ holdout: { rows: 120 }, champion: { version: '1' } });
    expect(training!.rows).toBe(480);
    const { card } = await bench.workshop.repository.manifest('m', '2');
    expect(card!.description).toContain('on the newest 120 rows, from 2013-05 on');
    expect(card!.trainedOn).toEqual([{ name: 'imported rows and feedback', rows: 480 }]);
  });

  it('is judged beside a champion by what neither has learned from', async () => {
    await bench.set({ ...SETTINGS, time: 'date' });
    bench.feedback.addRows('m', sales(100, MONTHS));
    const first = await bench.train();
    expect(first.reason).toContain('; judged on the newest 60 rows, from 2015-01 on');
    bench.feedback.addRows('m', sales(MONTHS, MONTHS + 25));
    const second = await bench.train();
    expect(second.reason).toMatch(/; judged on the newest 75 rows, from 2016-09 on$/);
    // Of a hundred years more a fifth would begin before what the champion learned from.
    bench.feedback.addRows('m', sales(0, 100));
    expect(reportOf(await bench.train()).snapshot.newest).toEqual({ time: 'date', from: '2016-09' });
  });

  it('is judged so too where a version of it is made smaller', async () => {
    await bench.set({ ...SETTINGS, time: 'date' });
    bench.feedback.addRows('m', sales(0, 60));
    await bench.train();
    await bench.set({});
    bench.feedback.addRows('m', sales(60, 61));
    const run = await bench.beginCompression('1', 'float16');
    const { newest, holdout } = await new RunSteps(bench.parts, run, hooks()).takeSnapshot();
    expect(newest).toEqual({ time: 'date', from: '2004-02' });
    expect(holdout).toMatchObject({ rows: 36 });
  });

  it('says what is wrong with a column that tells no time', async () => {
    await bench.set({ ...SETTINGS, time: 'shop' });
    bench.feedback.addRows('m', sales(0, 10));
    await expect(bench.train()).rejects.toMatchObject({ reason: 'NO_TIMES' });
  });
});
