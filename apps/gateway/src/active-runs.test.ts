import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Fault, Scope } from '@ratchet/kernel';
import { protos, type Run } from '@ratchet/protocol';
import { connect, serve } from '@ratchet/rpc';
import { ActiveRuns } from './active-runs.ts';
import { trainingServiceOf } from './testing.ts';

const { TrainingService } = protos.ratchet.training.v1;
const RUNS: Record<string, Run> = {
  queued: { runId: 'r1', model: 'queued', state: 'RUN_STATE_QUEUED' },
  busy: { runId: 'r2', model: 'busy', state: 'RUN_STATE_RUNNING', phase: 'train', progress: 0.416 },
  failed: { runId: 'r3', model: 'failed', state: 'RUN_STATE_FAILED', reason: 'only one label' },
  done: { runId: 'r4', model: 'done', state: 'RUN_STATE_SUCCEEDED' },
  cancelled: { runId: 'r5', model: 'cancelled', state: 'RUN_STATE_CANCELLED' },
};

const scope = new Scope();
const asked: string[] = [];
let runs: ActiveRuns;
beforeAll(async () => {
  const service = trainingServiceOf({
    ListRuns: async ({ model }) => {
      asked.push(model);
      return { runs: RUNS[model] ? [RUNS[model]] : [] };
    },
  });
  const server = scope.own(
    await serve({ host: '127.0.0.1', port: 0, portSetting: 'trainerPort', implementations: [service] }),
  );
  runs = new ActiveRuns(scope.own(connect(TrainingService.service, server.address)));
});
afterAll(() => scope.close());

const missing = new Fault('NotFound', 'MODEL_NOT_FOUND', 'there is no such model');
const empty = new Fault('Unavailable', 'MODEL_HAS_NO_VERSION', 'model has no version yet');

test.each([
  [
    'queued',
    missing,
    'Unavailable',
    'MODEL_HAS_NO_VERSION',
    'model "queued" has no version yet: run r1 is queued',
  ],
  ['busy', empty, 'Unavailable', 'MODEL_HAS_NO_VERSION', 'run r2 is at 42 % (train)'],
  [
    'failed',
    empty,
    'Unavailable',
    'MODEL_HAS_NO_VERSION',
    'model has no version yet; its last run failed: only one label',
  ],
  [
    'failed',
    missing,
    'NotFound',
    'MODEL_NOT_FOUND',
    'there is no such model; its last run failed: only one label',
  ],
  ['done', empty, 'Unavailable', 'MODEL_HAS_NO_VERSION', 'model has no version yet'],
  ['cancelled', empty, 'Unavailable', 'MODEL_HAS_NO_VERSION', 'model has no version yet'],
  ['nobody', missing, 'NotFound', 'MODEL_NOT_FOUND', 'there is no such model'],
])('%s: %s', async (model, fault, kind, reason, message) => {
  await expect(runs.explain(fault, model)).resolves.toMatchObject({
    kind,
    reason,
    message: expect.stringContaining(message),
  });
});

test('a run under way is told to programs too', async () => {
  expect(await runs.explain(empty, 'busy')).toMatchObject({
    metadata: { model: 'busy', runId: 'r2', state: 'running', phase: 'train', progress: '0.416' },
  });
});

test('the trainer is asked once a second at most, and only when it could know more', async () => {
  asked.length = 0;
  await Promise.all(Array.from({ length: 20 }, () => runs.explain(missing, 'often')));
  expect(asked).toEqual(['often']);
  const promotable = new Fault('Unavailable', 'MODEL_HAS_NO_VERSION', 'promote one', { versions: '1' });
  const others = [
    promotable,
    new Fault('NotFound', 'VERSION_NOT_FOUND', 'no such version'),
    new Error('a bug'),
  ];
  for (const other of others) expect(await runs.explain(other, 'unasked')).toBe(other);
  expect(await runs.explain(missing, 'not a name/at all')).toBe(missing);
  expect(asked).toEqual(['often']);
});

test('without the trainer the fault stays as it is', async () => {
  const nowhere = scope.own(connect(TrainingService.service, '127.0.0.1:1'));
  expect(await new ActiveRuns(nowhere).explain(missing, 'm')).toBe(missing);
});
