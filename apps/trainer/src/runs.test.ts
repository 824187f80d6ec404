import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault, systemClock } from '@ratchet/kernel';
import { until } from '@ratchet/testkit';
import type { Run, RunEnd } from './run-store.ts';
import { RunWatchers } from './run-watchers.ts';
import { type ExecuteRun, type RunHooks, Runs } from './runs.ts';
import { Workshop } from './testing.ts';

const DONE: RunEnd = { state: 'succeeded', reason: 'done' };

let workshop: Workshop;
let watchers: RunWatchers;
let opened: Runs[] = [];
const heard: string[] = [];
beforeEach(async () => {
  workshop = await Workshop.open();
  watchers = new RunWatchers((runId) => workshop.store.get(runId), systemClock);
});
afterEach(async () => {
  for (const runs of opened) await runs.close();
  opened = [];
  heard.length = 0;
  await workshop.close();
});

async function open(execute: ExecuteRun): Promise<Runs> {
  const runs = new Runs(workshop.store, watchers, execute, {
    ended: (run, end) => heard.push(`${run.model} ${end.state}`),
    crashed: (run) => heard.push(`${run.model} crashed`),
    broken: () => heard.push('broken'),
  });
  opened.push(runs);
  return await runs.open();
}

/** Work that each run waits in until it is let go. */
class Gate {
  readonly waiting: {
    run: Run;
    hooks: RunHooks;
    finish: (end: RunEnd) => void;
    fail: (error: unknown) => void;
  }[] = [];

  readonly execute: ExecuteRun = (run, hooks) =>
    new Promise((finish, fail) => {
      this.waiting.push({ run, hooks, finish, fail });
      hooks.signal.addEventListener('abort', () => fail(hooks.signal.reason));
    });

  next(count: number) {
    return until(`run ${count}`, () => this.waiting[count - 1]);
  }
}

it('does one run at a time, in the order in which they were asked for', async () => {
  const gate = new Gate();
  const runs = await open(gate.execute);
  for (const model of ['a', 'b', 'c']) await runs.start(model, 'manual');
  for (const [i, model] of ['a', 'b', 'c'].entries()) {
    const { run, finish } = await gate.next(i + 1);
    expect(run.model).toBe(model);
    expect(gate.waiting).toHaveLength(i + 1);
    finish(DONE);
  }
  await until('all to end', () => heard.length === 3);
  expect(heard).toEqual(['a succeeded', 'b succeeded', 'c succeeded']);
});

it.each([
  [
    'a fault by its message',
    new Fault('Unavailable', 'GONE', 'feedback is away'),
    'feedback is away',
    ['m failed'],
  ],
  [
    'a bug without its message',
    new TypeError('/secret/path'),
    'internal error: the log of the trainer has more',
    ['m crashed', 'm failed'],
  ],
])('ends with %s', async (_, error, reason, said) => {
  const gate = new Gate();
  const runs = await open(gate.execute);
  const { run } = await runs.start('m', 'manual');
  (await gate.next(1)).fail(error);
  await until('the run to end', () => heard.length === said.length);
  expect(await workshop.store.get(run.runId)).toMatchObject({ state: 'failed', reason });
  expect(heard).toEqual(said);
});

it('keeps progress: each phase at once, and then at most four times a second', async () => {
  const kept: string[] = [];
  const progress = workshop.store.progress.bind(workshop.store);
  workshop.store.progress = async (runId, phase, share) => {
    kept.push(`${phase} ${share}`);
    await progress(runId, phase, share);
  };
  const runs = await open(async (_, hooks) => {
    for (let i = 0; i < 1000; i++) hooks.progress('train', i);
    hooks.progress('evaluate', 2000);
    return DONE;
  });
  await runs.start('m', 'manual');
  await until('the run to end', () => heard.length === 1);
  expect(kept).toEqual(['train 0', 'evaluate 2000']);
});

it('puts the run under way back when it closes, and goes on with it when it opens again', async () => {
  const gate = new Gate();
  const runs = await open(gate.execute);
  const { run } = await runs.start('m', 'manual');
  await runs.start('n', 'manual');
  await gate.next(1);
  await runs.close();
  expect(heard).toEqual([]);
  expect(await workshop.store.get(run.runId)).toMatchObject({ state: 'queued', attempts: 0 });
  await expect(runs.start('o', 'manual')).rejects.toMatchObject({ kind: 'Unavailable' });

  await open(async () => DONE);
  await until('both to end', () => heard.length === 2);
  expect(heard).toEqual(['m succeeded', 'n succeeded']);
});

it('says when the database is broken', async () => {
  const gate = new Gate();
  const runs = await open(gate.execute);
  await runs.start('m', 'manual');
  const { finish } = await gate.next(1);
  workshop.store.end = () => Promise.reject(new Error('disk full'));
  finish(DONE);
  await until('the break to be heard', () => heard.includes('broken'));
  expect(heard).toEqual(['broken']);
});

describe('cancelling', () => {
  it('ends a run that waits at once, and never begins it', async () => {
    const gate = new Gate();
    const runs = await open(gate.execute);
    await runs.start('a', 'manual');
    const { run } = await runs.start('b', 'manual');
    await runs.start('c', 'manual');
    expect(await runs.cancel(run.runId)).toMatchObject({
      state: 'cancelled',
      reason: 'somebody cancelled it; the live version is untouched',
    });
    expect(heard).toEqual(['b cancelled']);
    (await gate.next(1)).finish(DONE);
    expect((await gate.next(2)).run.model).toBe('c');
  });

  it('ends a run under way before it answers, and goes on with the next', async () => {
    const gate = new Gate();
    const runs = await open(gate.execute);
    const { run } = await runs.start('a', 'manual');
    await runs.start('b', 'manual');
    const { hooks } = await gate.next(1);
    const [first, second] = await Promise.all([runs.cancel(run.runId), runs.cancel(run.runId)]);
    expect(first).toMatchObject({ state: 'cancelled', version: '', promoted: 0 });
    expect(second).toEqual(first);
    expect(hooks.stopping.aborted).toBe(false);
    expect(() => hooks.commit()).toThrow('somebody cancelled it');
    expect((await gate.next(2)).run.model).toBe('b');
  });

  it('ends a run in whatever moment of its beginning', async () => {
    const gate = new Gate();
    const runs = await open(gate.execute);
    for (let turns = 0; turns < 40; turns++) {
      const { run } = await runs.start('a', 'manual');
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      expect(await runs.cancel(run.runId)).toMatchObject({ runId: run.runId, state: 'cancelled' });
    }
    expect(heard).toEqual(Array.from({ length: 40 }, () => 'a cancelled'));
  });

  it('is what became of a run that found nothing new in the same moment', async () => {
    let cancelled: Promise<Run> | undefined;
    const runs = await open(
      (run, { signal }) =>
        new Promise((finish) => {
          signal.addEventListener('abort', () => finish({ state: 'succeeded', reason: 'nothing new' }));
          cancelled = runs.cancel(run.runId);
        }),
    );
    await runs.start('a', 'manual');
    await until('the run to end', () => heard.length === 1);
    expect(await cancelled).toMatchObject({ state: 'cancelled' });
    expect(heard).toEqual(['a cancelled']);
  });

  it('changes nothing after the point of no return', async () => {
    const gate = new Gate();
    const runs = await open(gate.execute);
    const { run } = await runs.start('a', 'manual');
    const { hooks, finish } = await gate.next(1);
    hooks.commit();
    expect(await runs.cancel(run.runId)).toMatchObject({ state: 'running' });
    expect(hooks.signal.aborted).toBe(false);
    finish({ ...DONE, version: '7' });
    await until('the run to end', () => heard.length === 1);
    expect(await workshop.store.get(run.runId)).toMatchObject({ state: 'succeeded', version: '7' });
  });

  it.each(['succeeded', 'failed', 'cancelled'] as const)(
    'says of a run that is %s that it ended',
    async (state) => {
      const gate = new Gate();
      const runs = await open(gate.execute);
      const { run } = await runs.start('a', 'manual');
      const { finish, fail } = await gate.next(1);
      if (state === 'succeeded') finish(DONE);
      else if (state === 'failed') fail(new Fault('Aborted', 'X', 'it broke'));
      else await runs.cancel(run.runId);
      await until('the run to end', () => heard.length === 1);
      await expect(runs.cancel(run.runId)).rejects.toMatchObject({
        kind: 'FailedPrecondition',
        reason: 'RUN_ENDED',
        message: expect.stringContaining(`as ${state}`),
      });
    },
  );

  it('knows no run that there is not, and is refused by a trainer that stops', async () => {
    const runs = await open(async () => DONE);
    await expect(runs.cancel('x')).rejects.toMatchObject({ kind: 'NotFound', reason: 'RUN_NOT_FOUND' });
    await runs.close();
    await expect(runs.cancel('x')).rejects.toMatchObject({ kind: 'Unavailable', reason: 'CLOSING' });
  });
});

it('shows those who watch each state, phase and what is said of the training', async () => {
  const gate = new Gate();
  const runs = await open(gate.execute);
  await runs.start('first', 'manual');
  const { run } = await runs.start('m', 'manual');
  const watching = watchers.watch(run.runId, new AbortController().signal);
  const next = async () => {
    const { value } = await watching.next();
    const { state, phase } = value!.run;
    return `${state} ${phase} ${value!.training?.candidate ?? ''}`.trim();
  };
  expect(await next()).toBe('queued');
  (await gate.next(1)).finish(DONE);
  expect(await next()).toBe('running');
  const { hooks, finish } = await gate.next(2);
  hooks.progress('train', 0.2);
  expect(await next()).toBe('running train');
  hooks.training({ candidate: 'linear', epoch: 0, epochs: 0, metric: '', rowsPerSecond: 1 });
  expect(await next()).toBe('running train linear');
  hooks.progress('evaluate', 0.8);
  expect(await next()).toBe('running evaluate');
  finish(DONE);
  expect(await next()).toBe('succeeded evaluate');
  expect((await watching.next()).done).toBe(true);
});
