import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Scope, type Service } from '@ratchet/kernel';
import { MODEL_FILE, RepositoryWriter } from '@ratchet/model';
import {
  protos,
  type RolloutServiceDefinition,
  type Run__Output,
  type TrainingServiceDefinition,
} from '@ratchet/protocol';
import { connect, type Remote } from '@ratchet/rpc';
import { until } from '@ratchet/testkit';
import { start } from './app.ts';
import type { TrainerConfig } from './config.ts';
import { adding, StandInFeedback, sentences, testConfig } from './testing.ts';

jest.setTimeout(60_000);

const CALL = { timeoutMs: 10_000 };

let scope: Scope;
let dataDir: string;
let feedback: StandInFeedback;
let trainer: Service;
let training: Remote<TrainingServiceDefinition>;
let rollout: Remote<RolloutServiceDefinition>;
beforeEach(async () => {
  scope = new Scope();
  dataDir = await mkdtemp(join(tmpdir(), 'ratchet-trainer-app-'));
  scope.own({ close: () => rm(dataDir, { recursive: true, force: true }) });
  feedback = scope.own(await new StandInFeedback().up());
});
afterEach(() => scope.close());

async function open(settings: Partial<TrainerConfig> = {}): Promise<void> {
  const config = testConfig(dataDir, feedback);
  const onFatal = (): void => {
    throw new Error('fatal');
  };
  trainer = scope.own(await start({ ...config, ...settings }, { otlpEndpoint: undefined, onFatal }));
  const address = trainer.addresses['grpc']!;
  training = scope.own(connect(protos.ratchet.training.v1.TrainingService.service, address));
  rollout = scope.own(connect(protos.ratchet.rollout.v1.RolloutService.service, address));
}

async function runs(model = ''): Promise<Run__Output[]> {
  return (await training.ListRuns({ model }, CALL)).runs;
}

async function ended(runId: string): Promise<Run__Output> {
  return await until('the run to end', async () => {
    const { run } = await training.GetRun({ runId }, CALL);
    return (run?.state === 'RUN_STATE_SUCCEEDED' || run?.state === 'RUN_STATE_FAILED') && run;
  });
}

async function train(model: string): Promise<Run__Output> {
  const { run } = await training.StartRun({ model }, CALL);
  return await ended(run!.runId);
}

it('trains, promotes and rolls back over the wire', async () => {
  await open();
  feedback.addExamples('m', sentences(120, { noise: 0.3 }));
  const first = await train('m');
  expect(first).toMatchObject({ model: 'm', trigger: 'manual', version: '1', progress: 1, phase: 'publish' });
  expect(first.createTimeMs).toBeLessThanOrEqual(first.startTimeMs);
  expect(first.startTimeMs).toBeLessThanOrEqual(first.endTimeMs);
  expect(JSON.parse(first.reportJson)).toMatchObject({ version: '1', evaluation: { challenger: {} } });

  await rollout.PromoteVersion({ model: 'm', version: '1' }, CALL);
  feedback.addExamples('m', sentences(1_500, { seed: 2, noise: 0.02 }));
  expect(await train('m')).toMatchObject({ version: '2', verdict: 'better', promoted: true });
  expect(await train('m')).toMatchObject({ version: '', reason: 'nothing new to learn since version 2' });

  const { serving } = await rollout.RollBackVersion({ model: 'm' }, CALL);
  expect(serving).toMatchObject({ model: 'm', aliases: { champion: '1', previous: '2' } });
  await expect(
    rollout.PromoteVersion({ model: 'm', version: '2', expectedGeneration: 1 }, CALL),
  ).rejects.toMatchObject({ kind: 'Aborted', reason: 'STALE_GENERATION' });
  expect((await runs('m')).map(({ version }) => version)).toEqual(['', '2', '1']);
});

it('changes only the fields of a policy that are sent', async () => {
  await open();
  feedback.addExamples('m', sentences(100));
  await train('m');
  const update = async (policy: object) =>
    (await rollout.UpdatePolicy({ model: 'm', policy }, CALL)).serving?.policy;
  expect(await update({ autoPromote: false })).toMatchObject({
    autoPromote: false,
    autoRetrain: true,
    retrainAfter: 0,
  });
  expect(await update({ retrainAfter: 9 })).toMatchObject({
    autoPromote: false,
    autoRetrain: true,
    retrainAfter: 9,
  });
  expect(await update({ autoPromote: true, retrainAfter: 0 })).toMatchObject({
    autoPromote: true,
    retrainAfter: 0,
  });
  await expect(update({ retrainAfter: -1 })).rejects.toMatchObject({ reason: 'INVALID_POLICY' });
});

describe('a run', () => {
  it('of a model that nobody knows is not started', async () => {
    await open();
    feedback.addExamples('other', sentences(10));
    await expect(training.StartRun({ model: 'm' }, CALL)).rejects.toMatchObject({
      kind: 'NotFound',
      reason: 'MODEL_NOT_FOUND',
    });
    await expect(training.StartRun({ model: 'm/../n' }, CALL)).rejects.toMatchObject({
      reason: 'INVALID_MODEL_NAME',
    });
    await expect(training.GetRun({ runId: 'x' }, CALL)).rejects.toMatchObject({ reason: 'RUN_NOT_FOUND' });
  });

  it('of a model of tensors is not started', async () => {
    await new RepositoryWriter(join(dataDir, 'models')).publish('t', (dir) =>
      writeFile(join(dir, MODEL_FILE), adding(1)),
    );
    await open();
    await expect(training.StartRun({ model: 't' }, CALL)).rejects.toMatchObject({
      kind: 'FailedPrecondition',
      reason: 'NOT_TRAINABLE',
    });
  });

  it('is joined while it is under way', async () => {
    await open();
    feedback.addExamples('m', sentences(200));
    const [first, second] = await Promise.all([
      training.StartRun({ model: 'm' }, CALL),
      training.StartRun({ model: 'm' }, CALL),
    ]);
    expect([first.joined, second.joined]).toEqual([false, true]);
    expect(second.run?.runId).toBe(first.run?.runId);
    expect(await ended(first.run!.runId)).toMatchObject({ version: '1' });
  });

  it('that can not work fails with what to add, and without a path', async () => {
    await open();
    feedback.addExamples(
      'm',
      sentences(30).map(({ text }) => ({ text, label: 'same' })),
    );
    const run = await train('m');
    expect(run).toMatchObject({ state: 'RUN_STATE_FAILED', version: '', verdict: '' });
    expect(run.reason).toMatch(/add rows with at least one other label/);
    expect(run.reason).not.toContain(dataDir);
  });

  it('starts by itself when labels have come', async () => {
    await open();
    feedback.addExamples('m', sentences(100));
    const run = await until('a run', async () => (await runs('m'))[0]);
    expect(run.trigger).toBe('first');
    expect(await ended(run.runId)).toMatchObject({ version: '1', promoted: true });
  });

  it('goes on after a restart', async () => {
    await open();
    feedback.addExamples('m', sentences(3_000));
    const { run } = await training.StartRun({ model: 'm' }, CALL);
    await until('the training to begin', async () => (await runs('m'))[0]?.phase === 'train');
    await trainer.close();
    await open();
    expect(await ended(run!.runId)).toMatchObject({ version: '1', promoted: true });
    expect(await runs()).toHaveLength(1);
  });
});

describe('a run that is watched', () => {
  it('is shown from the queue to its end, and once more to who comes later', async () => {
    await open();
    feedback.addExamples('m', sentences(300));
    const { run } = await training.StartRun({ model: 'm' }, CALL);
    const watch = async () => {
      const seen: Run__Output[] = [];
      for await (const { run: now } of training.WatchRun({ runId: run!.runId }, CALL)) seen.push(now!);
      return seen;
    };
    const [one, other] = await Promise.all([watch(), watch()]);
    for (const seen of [one, other]) {
      expect(seen.at(-1)).toMatchObject({ state: 'RUN_STATE_SUCCEEDED', version: '1', progress: 1 });
      expect(seen.slice(0, -1).every(({ reportJson }) => reportJson === '')).toBe(true);
      const progress = seen.map((now) => now.progress);
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    }
    expect(await watch()).toEqual([one.at(-1)]);
    await expect(
      training.WatchRun({ runId: 'x' }, CALL)[Symbol.asyncIterator]().next(),
    ).rejects.toMatchObject({ kind: 'NotFound', reason: 'RUN_NOT_FOUND' });
  });

  it('is let go of when the trainer stops, and shown again when it is back', async () => {
    await open();
    const stopped = Promise.withResolvers<void>();
    feedback.beforeSummary = () => stopped.promise;
    feedback.addExamples('m', sentences(300));
    const { run } = await training.StartRun({ model: 'm' }, CALL);
    const watching = training.WatchRun({ runId: run!.runId }, CALL)[Symbol.asyncIterator]();
    expect((await watching.next()).done).toBe(false);
    const over = (async () => {
      for (;;) if ((await watching.next()).done) return true;
    })();
    await trainer.close();
    expect(await over).toBe(true);
    stopped.resolve();
    await open();
    let last: Run__Output | null = null;
    for await (const { run: now } of training.WatchRun({ runId: run!.runId }, CALL)) last = now;
    expect(last).toMatchObject({ state: 'RUN_STATE_SUCCEEDED', reason: expect.stringContaining('is live') });
  });
});

describe('a run that is cancelled', () => {
  it('while it trains ends at once, with the live version and the labels as they were', async () => {
    await open();
    feedback.addExamples('m', sentences(200));
    expect(await train('m')).toMatchObject({ version: '1', promoted: true });
    feedback.addExamples('m', sentences(4_000, { seed: 2 }));
    const { run } = await training.StartRun({ model: 'm' }, CALL);
    const runId = run!.runId;
    await until('the training to begin', async () => (await runs('m'))[0]?.phase === 'train');
    const { run: cancelled } = await training.CancelRun({ runId }, CALL);
    expect(cancelled).toMatchObject({
      runId,
      state: 'RUN_STATE_CANCELLED',
      version: '',
      reason: 'somebody cancelled it; the live version is untouched',
    });
    expect(await readdir(join(dataDir, 'trainer', 'runs'))).toEqual([]);
    expect(await readdir(join(dataDir, 'models', 'm'))).not.toContain('2');
    await expect(training.CancelRun({ runId }, CALL)).rejects.toMatchObject({ reason: 'RUN_ENDED' });
    await expect(training.CancelRun({ runId: 'x' }, CALL)).rejects.toMatchObject({ reason: 'RUN_NOT_FOUND' });
    expect(await train('m')).toMatchObject({ state: 'RUN_STATE_SUCCEEDED', version: '2' });
  });
});

it('keeps how a model is trained, over a restart too', async () => {
  await open();
  const said = { task: 'tabular-regression', columns: { zip: 'category' }, time: 'day', budgetSeconds: 30 };
  const nothing = { task: '', family: '', columns: {}, time: '', budgetSeconds: 0, compress: '' };
  expect(await training.GetTrainingSettings({ model: 'm' }, CALL)).toEqual({ settings: nothing });
  const { settings } = await training.SetTrainingSettings({ model: 'm', settings: said }, CALL);
  expect(settings).toEqual({ ...nothing, ...said });
  await trainer.close();
  await open();
  expect(await training.GetTrainingSettings({ model: 'm' }, CALL)).toEqual({
    settings: { ...nothing, ...said },
  });
  await expect(
    training.SetTrainingSettings({ model: 'm', settings: { columns: { zip: 'colour' } } }, CALL),
  ).rejects.toMatchObject({ kind: 'InvalidInput', reason: 'INVALID_TRAINING_SETTINGS' });
  expect(await training.SetTrainingSettings({ model: 'm' }, CALL)).toEqual({ settings: nothing });
});

describe('the starter', () => {
  it('is live after the first start, by one run', async () => {
    await open({ starter: true });
    const run = await until('the run', async () => (await runs('sentiment'))[0]);
    expect(await ended(run.runId)).toMatchObject({ trigger: 'starter', version: '1', promoted: true });
    const models = connect(protos.ratchet.rollout.v1.RolloutService.service, trainer.addresses['grpc']!);
    scope.own(models);
    expect((await models.PromoteVersion({ model: 'sentiment', version: '1' }, CALL)).serving).toMatchObject({
      aliases: { champion: '1' },
    });
    await trainer.close();
    await open({ starter: true });
    expect(await runs()).toHaveLength(1);
  });
});
