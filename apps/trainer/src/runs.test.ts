import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { until } from '@ratchet/testkit';
import type { Run, RunEnd } from './run-store.ts';
import { type ExecuteRun, type RunHooks, Runs } from './runs.ts';
import { Workshop } from './testing.ts';

const DONE: RunEnd = { state: 'succeeded', reason: 'done' };

let workshop: Workshop;
let opened: Runs[] = [];
const heard: string[] = [];
beforeEach(async () => {
  workshop = await Workshop.open();
});
afterEach(async () => {
  for (const runs of opened) await runs.close();
  opened = [];
  heard.length = 0;
  await workshop.close();
});

async function open(execute: ExecuteRun): Promise<Runs> {
  const runs = new Runs(workshop.store, execute, {
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
