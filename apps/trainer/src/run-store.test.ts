import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@ratchet/kernel';
import { type RunEnd, RunStore } from './run-store.ts';
import { SettingsStore } from './settings-store.ts';
import { Workshop } from './testing.ts';

const clock = new ManualClock();
let workshop: Workshop;
let store: RunStore;
beforeEach(async () => {
  workshop = await Workshop.open();
  store = new RunStore(workshop.db, clock);
});
afterEach(() => workshop.close());

async function runOver(model: string, state: RunEnd['state'], labels?: number): Promise<string> {
  const { run } = await store.enqueue(model, 'manual');
  await store.beginNext();
  if (labels !== undefined) await store.snapshotTaken(run.runId, 'abc', labels);
  await store.end(run.runId, { state, reason: 'over' });
  return run.runId;
}

it('gives a model one active run at a time', async () => {
  const first = await store.enqueue('m', 'manual');
  const second = await store.enqueue('m', 'labels');
  expect(first.joined).toBe(false);
  expect(second).toEqual({ run: first.run, joined: true });
  await store.beginNext();
  expect(await store.enqueue('m', 'manual')).toMatchObject({
    joined: true,
    run: { runId: first.run.runId, state: 'running' },
  });
  await store.end(first.run.runId, { state: 'failed', reason: 'no' });
  expect((await store.enqueue('m', 'manual')).joined).toBe(false);
});

it('lets 64 runs wait and no more', async () => {
  for (let i = 0; i < 64; i++) await store.enqueue(`m${i}`, 'manual');
  await expect(store.enqueue('m64', 'manual')).rejects.toMatchObject({
    kind: 'ResourceExhausted',
    reason: 'RUN_QUEUE_FULL',
  });
  expect((await store.enqueue('m63', 'manual')).joined).toBe(true);
  await store.beginNext();
  expect((await store.enqueue('m64', 'manual')).joined).toBe(false);
});

it('begins runs in the order in which they were asked for', async () => {
  for (const model of ['a', 'b', 'c']) await store.enqueue(model, 'manual');
  const begun = [await store.beginNext(), await store.beginNext(), await store.beginNext()];
  expect(begun.map((run) => run?.model)).toEqual(['a', 'b', 'c']);
  expect(begun[0]).toMatchObject({ state: 'running', attempts: 1, startTimeMs: clock.now() });
  expect(await store.beginNext()).toBeUndefined();
});

describe('after a restart', () => {
  it('goes on with a run from its start once, and fails it the second time', async () => {
    const { run } = await store.enqueue('m', 'manual');
    await store.beginNext();
    await store.progress(run.runId, 'train', 0.5);
    await store.recover();
    expect(await store.get(run.runId)).toMatchObject({
      state: 'queued',
      phase: '',
      progress: 0,
      reason: 'continued after a restart',
    });
    await store.beginNext();
    await store.recover();
    expect(await store.get(run.runId)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('stopped twice'),
    });
  });

  it('does not count an orderly stop', async () => {
    const { run } = await store.enqueue('m', 'manual');
    for (let stops = 0; stops < 3; stops++) {
      await store.beginNext();
      await store.putBack(run.runId);
      await store.recover();
    }
    expect(await store.get(run.runId)).toMatchObject({ state: 'queued', attempts: 0 });
  });
});

it('pages through runs, newest first', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push(await runOver(i === 2 ? 'other' : 'm', 'succeeded'));
  const newest = ids.toReversed();
  const first = await store.list({ model: '', pageSize: 2, pageToken: '' });
  expect(first.runs.map(({ runId }) => runId)).toEqual(newest.slice(0, 2));
  const second = await store.list({ model: '', pageSize: 2, pageToken: first.nextPageToken });
  expect(second.runs.map(({ runId }) => runId)).toEqual(newest.slice(2, 4));
  const last = await store.list({ model: '', pageSize: 2, pageToken: second.nextPageToken });
  expect(last.runs.map(({ runId }) => runId)).toEqual(newest.slice(4));
  expect(last.nextPageToken).toBe('');
  expect((await store.list({ model: 'm', pageSize: 0, pageToken: '' })).runs).toHaveLength(4);
  await expect(store.list({ model: '', pageSize: 0, pageToken: 'x' })).rejects.toMatchObject({
    reason: 'INVALID_PAGE_TOKEN',
  });
});

it.each([
  ['', 'not an id'],
  ['01a1fe51-1ad2-7184-88b9-bd025932da4d', 'unknown'],
])('says of the run %j that it is %s', async (runId) => {
  await expect(store.get(runId)).rejects.toMatchObject({ kind: 'NotFound', reason: 'RUN_NOT_FOUND' });
});

describe('what the schedule knows of the past', () => {
  const nothing = { labels: 0, uncounted: undefined, active: false, failedAtMs: undefined };

  it('is nothing at first', async () => {
    expect(await store.past('m')).toEqual(nothing);
  });

  it('counts the labels of the newest snapshot, also of a run that failed after it', async () => {
    await runOver('m', 'succeeded', 100);
    await runOver('m', 'failed', 120);
    expect(await store.past('m')).toEqual({ ...nothing, labels: 120, failedAtMs: clock.now() });
  });

  it('does not count the labels of a run that took no snapshot', async () => {
    await runOver('m', 'succeeded', 100);
    await runOver('m', 'failed');
    expect(await store.past('m')).toEqual({ ...nothing, labels: 100, failedAtMs: clock.now() });
    await store.enqueue('m', 'manual');
    expect(await store.past('m')).toEqual({ ...nothing, labels: 100, active: true });
    expect(await store.isActive('m')).toBe(true);
  });

  it('asks for the labels that there were when a run was cancelled, until they are counted', async () => {
    await runOver('m', 'succeeded', 100);
    const waiting = await store.enqueue('m', 'manual');
    await store.cancelQueued(waiting.run.runId, 'no');
    expect(await store.past('m')).toEqual({ ...nothing, uncounted: waiting.run.runId });
    await store.countLabels(waiting.run.runId, 130);
    expect(await store.past('m')).toEqual({ ...nothing, labels: 130 });
    const working = await runOver('m', 'cancelled', 130);
    expect(await store.past('m')).toEqual({ ...nothing, uncounted: working });
    await runOver('m', 'failed', 140);
    expect(await store.past('m')).toEqual({ ...nothing, labels: 140, failedAtMs: clock.now() });
  });

  it('is that of its training: no labels wait where a version could not be compressed', async () => {
    const compress = async (): Promise<void> => {
      const { run } = await store.enqueue('m', 'compress', { parent: '1', settingsJson: '{}' });
      expect(await store.past('m')).toMatchObject({ active: true });
      await store.beginNext();
      await store.end(run.runId, { state: 'failed', reason: 'no' });
    };
    await runOver('m', 'succeeded', 100);
    await compress();
    expect(await store.past('m')).toEqual({ ...nothing, labels: 100 });
    await runOver('m', 'failed', 120);
    await compress();
    expect(await store.past('m')).toEqual({ ...nothing, labels: 120, failedAtMs: clock.now() });
  });
});

it('cancels what waits and nothing else', async () => {
  const { run } = await store.enqueue('m', 'manual');
  expect(await store.cancelQueued('x', 'no')).toBeUndefined();
  expect(await store.cancelQueued(run.runId, 'no')).toMatchObject({
    state: 'cancelled',
    reason: 'no',
    endTimeMs: clock.now(),
  });
  expect(await store.cancelQueued(run.runId, 'no')).toBeUndefined();
  expect(await store.beginNext()).toBeUndefined();
  const next = await store.enqueue('m', 'manual');
  await store.beginNext();
  expect(await store.cancelQueued(next.run.runId, 'no')).toBeUndefined();
  expect(await store.get(next.run.runId)).toMatchObject({ state: 'running' });
});

it('begins a run with the settings of the model, and goes on with these after a restart', async () => {
  const settings = new SettingsStore(workshop.db, clock);
  await store.enqueue('m', 'manual');
  await settings.set('m', { family: 'linear' });
  const begun = await store.beginNext();
  expect(begun?.settingsJson).toBe('{"family":"linear"}');
  await settings.set('m', { family: 'text-dense' });
  await store.recover();
  expect((await store.beginNext())?.settingsJson).toBe('{"family":"linear"}');
  await store.putBack(begun!.runId);
  expect((await store.beginNext())?.settingsJson).toBe('{"family":"linear"}');
  await store.enqueue('other', 'manual');
  expect((await store.beginNext())?.settingsJson).toBe('{}');
});
