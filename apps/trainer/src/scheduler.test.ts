import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { ManualClock, messageOf, Scope } from '@ratchet/kernel';
import { MODEL_FILE } from '@ratchet/model';
import { protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { until } from '@ratchet/testkit';
import { RunStore } from './run-store.ts';
import { Scheduler } from './scheduler.ts';
import { adding, StandInFeedback, sentences, Workshop } from './testing.ts';

jest.setTimeout(60_000);

let scope: Scope;
let workshop: Workshop;
let feedback: StandInFeedback;
let clock: ManualClock;
let store: RunStore;
let scheduler: Scheduler;
let heard: string[];
beforeEach(async () => {
  scope = new Scope();
  heard = [];
  workshop = scope.own(await Workshop.open());
  feedback = scope.own(await new StandInFeedback().up());
  // Labels are a minute old: nothing is still coming in.
  clock = new ManualClock(Date.now() + 60_000);
  store = new RunStore(workshop.db, clock);
  const dataset = scope.own(connect(protos.ratchet.feedback.v1.DatasetService.service, feedback.address));
  scheduler = scope.own(
    new Scheduler({
      dataset,
      repository: workshop.repository,
      store,
      clock,
      runs: { start: (model, trigger) => store.enqueue(model, trigger) },
      onOutcome: (model, { reason, error }) => heard.push(`${model}: ${error ? messageOf(error) : reason}`),
    }),
  );
});
afterEach(() => scope.close());

async function runs(): Promise<string[]> {
  const { runs } = await store.list({ model: '', pageSize: 0, pageToken: '' });
  return runs.map(({ model, trigger }) => `${model} ${trigger}`);
}

/** Ends the run that is queued, as one that learned from all labels there are. */
async function endRun(state: 'succeeded' | 'failed' = 'succeeded'): Promise<void> {
  const run = (await store.beginNext())!;
  await store.snapshotTaken(run.runId, 'abc', feedback.labels(run.model));
  await store.end(run.runId, { state, reason: 'over' });
}

async function publish(model: string, manifest: object): Promise<void> {
  await workshop.writer.publish(model, async (dir, version) => {
    await writeFile(join(dir, MODEL_FILE), adding(1));
    await writeFile(join(dir, 'manifest.json'), JSON.stringify({ ...manifest, model, version }));
  });
  await workshop.promotions.introduce(model, '1');
}

const signature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
  batch: true,
};
const text = {
  formatVersion: 1,
  task: 'text-classification',
  labels: ['good', 'bad'],
  pipeline: [],
  signature,
};
const tensors = { formatVersion: 1, task: 'tensors', pipeline: [], signature };

it('starts the first run of a model that has labels and no version', async () => {
  await scheduler.look();
  expect(await runs()).toEqual([]);
  feedback.addExamples('m', sentences(3));
  await scheduler.look();
  await scheduler.look();
  expect(await runs()).toEqual(['m first']);
  expect(heard).toEqual(['m: first run, 3 new labels']);
});

it('waits while labels are still coming in', async () => {
  feedback.addExamples('m', sentences(3));
  clock.advance(-60_000);
  await scheduler.look();
  expect(await runs()).toEqual([]);
  clock.advance(3_000);
  await scheduler.look();
  expect(await runs()).toEqual(['m first']);
});

it('retrains after as many new labels as the policy says', async () => {
  await publish('m', text);
  await workshop.promotions.updatePolicy('m', { retrainAfter: 10 });
  feedback.addExamples('m', sentences(20));
  await scheduler.look();
  await endRun();
  feedback.addExamples('m', sentences(9, { seed: 2 }));
  await scheduler.look();
  expect(await runs()).toEqual(['m labels']);
  feedback.addExamples('m', sentences(1, { seed: 3 }));
  await scheduler.look();
  expect(await runs()).toEqual(['m labels', 'm labels']);
});

it('does not retrain where the policy is off', async () => {
  await publish('m', text);
  await workshop.promotions.updatePolicy('m', { autoRetrain: false });
  feedback.addExamples('m', sentences(500));
  await scheduler.look();
  expect(await runs()).toEqual([]);
});

it('leaves models alone that do not learn from labels', async () => {
  await publish('m', tensors);
  feedback.addExamples('m', sentences(500));
  await scheduler.look();
  expect(await runs()).toEqual([]);
  expect(heard).toEqual([]);
});

it('does not try again what failed until there is something new', async () => {
  feedback.addExamples('m', sentences(3));
  await scheduler.look();
  await endRun('failed');
  clock.advance(120_000);
  await scheduler.look();
  expect(await runs()).toHaveLength(1);
  feedback.addExamples('m', sentences(1, { seed: 2 }));
  await scheduler.look();
  expect(await runs()).toHaveLength(2);
});

it.each(['waits', 'works', 'has its snapshot'])(
  'does not start again what was cancelled while it %s, until there is something new',
  async (moment) => {
    await publish('m', text);
    await workshop.promotions.updatePolicy('m', { retrainAfter: 10 });
    feedback.addExamples('m', sentences(30));
    await scheduler.look();
    const { run } = await store.enqueue('m', 'manual');
    if (moment === 'waits') await store.cancelQueued(run.runId, 'no');
    else {
      await store.beginNext();
      if (moment === 'has its snapshot') await store.snapshotTaken(run.runId, 'abc', 5);
      await store.end(run.runId, { state: 'cancelled', reason: 'no' });
    }
    for (let look = 0; look < 3; look++) await scheduler.look();
    feedback.addExamples('m', sentences(9, { seed: 2 }));
    await scheduler.look();
    expect(await runs()).toEqual(['m labels']);
    feedback.addExamples('m', sentences(1, { seed: 3 }));
    await scheduler.look();
    expect(await runs()).toEqual(['m labels', 'm labels']);
  },
);

it('does not bring back a model that was removed', async () => {
  await publish('m', text);
  feedback.addExamples('m', sentences(60));
  await scheduler.look();
  await endRun();
  await workshop.writer.removeModel('m');
  await workshop.repository.refresh();
  await scheduler.look();
  expect(await runs()).toHaveLength(1);
});

it('says nothing while feedback is down, and looks again every second', async () => {
  await feedback.down();
  scheduler.start();
  await feedback.up();
  feedback.addExamples('m', sentences(3));
  await until('a run', async () => {
    clock.advance(1_000);
    return (await runs()).length === 1;
  });
  expect(heard).toHaveLength(1);
});

it('says when a run could not be started', async () => {
  for (let i = 0; i < 64; i++) await store.enqueue(`other${i}`, 'manual');
  feedback.addExamples('m', sentences(3));
  await scheduler.look();
  expect(heard).toEqual([expect.stringMatching(/m: .*64 runs wait already/)]);
});
