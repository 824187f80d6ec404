import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { RunBench, reportOf } from './run-testing.ts';
import { sentences } from './testing.ts';

jest.setTimeout(60_000);

let bench: RunBench;
beforeEach(async () => {
  bench = await RunBench.open();
});
afterEach(() => bench.close());

describe('a run that is cancelled', () => {
  const cancelled = new Fault('Cancelled', 'RUN_CANCELLED', 'somebody cancelled it');

  it.each(['snapshot', 'features', 'train', 'evaluate'])('in its phase %s leaves nothing', async (phase) => {
    bench.feedback.addExamples('m', sentences(300));
    const cancel = new AbortController();
    const run = await bench.beginTraining();
    const cancelling = bench.executeTraining(run, {
      hooks: {
        signal: cancel.signal,
        progress: (now) => void (now === phase && cancel.abort(cancelled)),
        commit: () => cancel.signal.throwIfAborted(),
      },
    });
    await expect(cancelling).rejects.toThrow();
    expect(bench.versions).toEqual([]);
    expect(readdirSync(bench.parts.runsDir)).toEqual([]);
  });

  it('commits before anything is written that outlives it', async () => {
    bench.feedback.addExamples('m', sentences(300));
    const seen: unknown[] = [];
    const look = async () => {
      await bench.workshop.repository.refresh();
      seen.push(
        bench.versions,
        await bench.aliases(),
        await bench.workshop.db.selectFrom('promotions').selectAll().execute(),
      );
    };
    const order: string[] = [];
    const commit = (): void => {
      order.push('commit');
      throw cancelled;
    };
    const progress = (phase: string): void => void (phase !== order.at(-1) && order.push(phase));
    const run = await bench.beginTraining();
    await expect(bench.executeTraining(run, { hooks: { commit, progress } })).rejects.toThrow('cancelled');
    await look();
    expect(seen).toEqual([[], {}, []]);
    expect(order).toEqual(['snapshot', 'features', 'train', 'evaluate', 'commit']);
  });

  it.each(['published', 'decided'])('commits before it goes on with what was %s', async (what) => {
    bench.feedback.addExamples('m', sentences(300));
    const run = await bench.beginTraining();
    if (what === 'decided') await bench.executeTraining(run);
    else await expect(bench.executeTraining(run, { promotions: bench.dying })).rejects.toThrow('killed');
    const before = await bench.aliases();
    const commit = (): void => {
      throw cancelled;
    };
    await expect(bench.executeTraining(run, { hooks: { commit } })).rejects.toThrow('cancelled');
    expect(await bench.aliases()).toEqual(before);
  });
});

describe('a trainer that dies', () => {
  it('between publication and decision goes on with the version that is there', async () => {
    bench.feedback.addExamples('m', sentences(300));
    const run = await bench.beginTraining();
    await expect(bench.executeTraining(run, { promotions: bench.dying })).rejects.toThrow('killed');
    expect(bench.versions).toEqual(['1']);
    expect(await bench.aliases()).toEqual({});

    expect(await bench.executeTraining(run)).toMatchObject({ version: '1', promoted: 1, verdict: 'better' });
    expect(bench.versions).toEqual(['1']);
    expect(await bench.aliases()).toEqual({ champion: '1' });
  });

  it('is not taken in by a version of that number that was removed', async () => {
    bench.feedback.addExamples('m', sentences(300));
    await bench.train();
    await bench.workshop.writer.removeModel('m');
    await bench.workshop.store.versionsRemoved('m');
    const run = await bench.beginTraining();
    await expect(bench.executeTraining(run, { promotions: bench.dying })).rejects.toThrow('killed');
    expect(await bench.executeTraining(run)).toMatchObject({ version: '1', promoted: 1 });
  });

  it('after the decision ends the run as it was decided', async () => {
    bench.feedback.addExamples('m', sentences(300));
    const run = await bench.beginTraining();
    const end = await bench.executeTraining(run);
    expect(await bench.executeTraining(run)).toEqual(end);
    expect(bench.versions).toEqual(['1']);
    expect(await bench.workshop.db.selectFrom('promotions').selectAll().execute()).toHaveLength(1);
  });

  it('after its snapshot starts from that snapshot', async () => {
    bench.feedback.addExamples('m', sentences(300));
    const run = await bench.beginTraining();
    const stop = new AbortController();
    const { signal } = stop;
    const progress = (phase: string): void => {
      if (phase === 'features') stop.abort();
    };
    const stopped = bench.executeTraining(run, { hooks: { signal, stopping: signal, progress } });
    await expect(stopped).rejects.toThrow();
    bench.feedback.addExamples('m', sentences(300, { seed: 2 }));
    expect(reportOf(await bench.executeTraining(run)).snapshot.labels).toBe(300);
    expect(bench.feedback.snapshots).toBe(1);
    expect(existsSync(join(bench.parts.runsDir, run.runId))).toBe(false);
  });
});
