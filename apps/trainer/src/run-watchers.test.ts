import { beforeEach, expect, it } from '@jest/globals';
import { Fault, ManualClock } from '@ratchet/kernel';
import type { Run } from './run-store.ts';
import type { TrainingProgress } from './run-task.ts';
import { RunWatchers, type WatchedRun } from './run-watchers.ts';

const PROGRESS: TrainingProgress = {
  candidate: 'text-dense',
  epoch: 1,
  epochs: 9,
  metric: '',
  rowsPerSecond: 100,
};

let clock: ManualClock;
let runs: Map<string, Run>;
let watchers: RunWatchers;
beforeEach(() => {
  clock = new ManualClock();
  runs = new Map([['r', { runId: 'r', state: 'running', phase: 'train', progress: 0 } as Run]]);
  watchers = new RunWatchers(async (runId) => {
    const run = runs.get(runId);
    if (run) return run;
    throw new Fault('NotFound', 'RUN_NOT_FOUND', 'there is no such run');
  }, clock);
});

function set(change: Partial<Run>): void {
  runs.set('r', { ...runs.get('r')!, ...change });
}

function watch(signal = new AbortController().signal): AsyncGenerator<WatchedRun> {
  return watchers.watch('r', signal);
}

/** What a watcher is told next, as one line. */
async function next(watching: AsyncGenerator<WatchedRun>): Promise<string> {
  const { value, done } = await watching.next();
  if (done) return 'the end';
  const { run, training } = value;
  return `${run.state} ${run.phase} ${run.progress}${training ? ` ${training.candidate} ${training.epoch}` : ''}`;
}

/** Everything that could go on by itself has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

it('shows the run as it is, then each change, and ends after its end', async () => {
  const watching = watch();
  expect(await next(watching)).toBe('running train 0');
  set({ phase: 'evaluate', progress: 0.8 });
  watchers.turned('r');
  expect(await next(watching)).toBe('running evaluate 0.8');
  set({ state: 'succeeded', progress: 1 });
  watchers.turned('r');
  expect(await next(watching)).toBe('succeeded evaluate 1');
  expect(await next(watching)).toBe('the end');
});

it.each(['succeeded', 'failed', 'cancelled'] as const)('shows a run that is %s once', async (state) => {
  set({ state });
  const watching = watch();
  expect(await next(watching)).toBe(`${state} train 0`);
  expect(await next(watching)).toBe('the end');
});

it('fails for a run that there is not, and keeps no place for it', async () => {
  const unknown = { kind: 'NotFound', reason: 'RUN_NOT_FOUND' };
  const signal = new AbortController().signal;
  for (let i = 0; i < 300; i++)
    await expect(watchers.watch('x', signal).next()).rejects.toMatchObject(unknown);
});

it('tells of advances at most four times a second, and of turns at once', async () => {
  const watching = watch();
  await next(watching);
  const heard: string[] = [];
  const hear = async (): Promise<void> => {
    for (;;) heard.push(await next(watching));
  };
  void hear();
  for (let ms = 1; ms <= 1_000; ms++) {
    set({ progress: ms });
    watchers.advanced('r');
    await settled();
    clock.advance(1);
    await settled();
  }
  expect(heard).toEqual([
    'running train 250',
    'running train 500',
    'running train 750',
    'running train 1000',
  ]);
  watchers.advanced('r');
  set({ phase: 'evaluate' });
  watchers.turned('r');
  await settled();
  expect(heard).toHaveLength(5);
});

it('tells how training goes until that is over', async () => {
  const watching = watch();
  await next(watching);
  watchers.trained('r', PROGRESS);
  watchers.trained('r', { ...PROGRESS, epoch: 2 });
  clock.advance(250);
  expect(await next(watching)).toBe('running train 0 text-dense 2');
  expect(await next(watch())).toBe('running train 0 text-dense 2');
  watchers.untrained('r');
  watchers.turned('r');
  expect(await next(watching)).toBe('running train 0');
});

it('shows a slow watcher the newest alone, and keeps nobody else waiting', async () => {
  const [slow, quick] = [watch(), watch()];
  await next(slow);
  await next(quick);
  for (let i = 1; i <= 50; i++) {
    set({ phase: i % 2 === 0 ? 'evaluate' : 'publish', progress: i });
    watchers.turned('r');
    expect(await next(quick)).toContain(` ${i}`);
  }
  expect(await next(slow)).toBe('running evaluate 50');
  set({ state: 'succeeded' });
  watchers.turned('r');
  expect(await next(slow)).toBe('succeeded evaluate 50');
  expect(await next(slow)).toBe('the end');
});

it('ends with its signal, whatever it waits for', async () => {
  for (const before of [() => undefined, () => watchers.advanced('r')]) {
    const stop = new AbortController();
    const watching = watch(stop.signal);
    await next(watching);
    before();
    const ended = next(watching);
    await settled();
    stop.abort();
    expect(await ended).toBe('the end');
  }
});

it('lets 256 watch at a time, and a place is free again when one leaves', async () => {
  const all = Array.from({ length: 256 }, () => watch());
  for (const each of all) await next(each);
  await expect(watch().next()).rejects.toMatchObject({
    kind: 'ResourceExhausted',
    reason: 'TOO_MANY_WATCHERS',
  });
  await all[0]!.return(undefined);
  expect(await next(watch())).toBe('running train 0');
});
