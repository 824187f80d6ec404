import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { protos, type RolloutServiceHandlers, type Run, type ServingState } from '@ratchet/protocol';
import { implement } from '@ratchet/rpc';
import { FakeMesh, trainingServiceOf } from '../testing.ts';

const { ratchet } = protos;
const RUN: Run = {
  runId: 'r1',
  model: 'mood',
  state: 'RUN_STATE_SUCCEEDED',
  phase: 'publish',
  progress: 1,
  trigger: 'manual',
  version: '2',
  verdict: 'better',
  promoted: true,
  reason: 'it is better',
  reportJson: '{"rows":12}',
  createTimeMs: 1_700_000_000_000,
  startTimeMs: 1_700_000_001_000,
  endTimeMs: 1_700_000_002_000,
};
const QUEUED: Run = {
  runId: 'r2',
  model: 'mood',
  state: 'RUN_STATE_QUEUED',
  trigger: 'labels',
  createTimeMs: 1_700_000_000_000,
};
const CANCELLED: Run = {
  ...QUEUED,
  state: 'RUN_STATE_CANCELLED',
  reason: 'somebody cancelled it',
  endTimeMs: 1_700_000_002_000,
};
const SETTINGS = {
  task: 'tabular-regression' as const,
  columns: { zip: 'category' as const },
  time: 'day',
  budgetSeconds: 30,
};
const asked: { method: string; request: unknown }[] = [];
let mesh: FakeMesh;

beforeAll(async () => {
  const note =
    <T>(method: string, answer: T) =>
    (request: unknown): Promise<T> => {
      asked.push({ method, request });
      return Promise.resolve(answer);
    };
  const serving: ServingState = {
    model: 'mood',
    generation: 4,
    aliases: { champion: '2', previous: '1' },
    policy: { autoPromote: true, autoRetrain: false, retrainAfter: 60 },
  };
  const training = trainingServiceOf({
    StartRun: note('StartRun', { run: QUEUED, joined: true }),
    CompressVersion: note('CompressVersion', { run: QUEUED, joined: false }),
    GetRun: async ({ runId }) => {
      if (runId === 'r1') return { run: RUN };
      throw new Fault('NotFound', 'RUN_NOT_FOUND', 'there is no such run');
    },
    CancelRun: async (request) => {
      if (request.runId === 'r1') throw new Fault('FailedPrecondition', 'RUN_ENDED', 'it has ended already');
      return await note('CancelRun', { run: CANCELLED })(request);
    },
    GetTrainingSettings: note('GetTrainingSettings', { settings: {} }),
    SetTrainingSettings: async (request) => {
      if (request.settings?.family === 'sorcery')
        throw new Fault('InvalidInput', 'INVALID_TRAINING_SETTINGS', 'family: there is no such family');
      return await note('SetTrainingSettings', { settings: SETTINGS })(request);
    },
    ListRuns: async (request) => {
      if (request.pageToken === 'wrong')
        throw new Fault('InvalidInput', 'INVALID_PAGE_TOKEN', 'expected the next_page_token');
      return await note('ListRuns', { runs: [QUEUED, RUN], nextPageToken: 'more' })(request);
    },
  });
  const rollout = implement<RolloutServiceHandlers>(ratchet.rollout.v1.RolloutService.service, {
    PromoteVersion: note('PromoteVersion', { serving }),
    RollBackVersion: async (request) => {
      if (request.expectedGeneration === 3)
        throw new Fault('Aborted', 'STALE_GENERATION', 'it is at generation 4');
      return await note('RollBackVersion', { serving })(request);
    },
    UpdatePolicy: note('UpdatePolicy', { serving }),
  });
  mesh = await FakeMesh.start({ trainer: [training, rollout] });
});
afterAll(() => mesh.close());

const DONE = {
  runId: 'r1',
  model: 'mood',
  state: 'succeeded',
  phase: 'publish',
  progress: 1,
  trigger: 'manual',
  version: '2',
  verdict: 'better',
  promoted: true,
  reason: 'it is better',
  report: { rows: 12 },
  createTime: '2023-11-14T22:13:20.000Z',
  startTime: '2023-11-14T22:13:21.000Z',
  endTime: '2023-11-14T22:13:22.000Z',
};
const WAITING = {
  runId: 'r2',
  model: 'mood',
  state: 'queued',
  phase: '',
  progress: 0,
  trigger: 'labels',
  promoted: false,
  reason: '',
  createTime: '2023-11-14T22:13:20.000Z',
};
const SERVING = {
  model: 'mood',
  generation: 4,
  aliases: { champion: '2', previous: '1' },
  policy: { autoPromote: true, autoRetrain: false, retrainAfter: 60 },
};

test.each<[string, string, unknown, number, unknown, unknown]>([
  [
    'POST',
    '/v1/models/mood:train',
    undefined,
    202,
    { run: WAITING, joined: true },
    { method: 'StartRun', request: { model: 'mood' } },
  ],
  ['POST', '/v1/models/mood:train', {}, 202, { run: WAITING, joined: true }, { method: 'StartRun' }],
  [
    'POST',
    '/v1/models/mood:compress',
    { version: '3', target: 'float16' },
    202,
    { run: WAITING, joined: false },
    { method: 'CompressVersion', request: { model: 'mood', version: '3', target: 'float16' } },
  ],
  [
    'POST',
    '/v1/models/mood:compress',
    undefined,
    202,
    { run: WAITING, joined: false },
    { method: 'CompressVersion', request: { model: 'mood', version: '', target: '' } },
  ],
  ['GET', '/v1/runs/r1', undefined, 200, { run: DONE }, undefined],
  [
    'POST',
    '/v1/runs/r2:cancel',
    undefined,
    200,
    {
      run: {
        ...WAITING,
        state: 'cancelled',
        reason: 'somebody cancelled it',
        endTime: '2023-11-14T22:13:22.000Z',
      },
    },
    { method: 'CancelRun', request: { runId: 'r2' } },
  ],
  [
    'GET',
    '/v1/models/mood/training',
    undefined,
    200,
    {},
    { method: 'GetTrainingSettings', request: { model: 'mood' } },
  ],
  [
    'PUT',
    '/v1/models/mood/training',
    SETTINGS,
    200,
    SETTINGS,
    {
      method: 'SetTrainingSettings',
      request: { model: 'mood', settings: { ...SETTINGS, family: '', compress: '' } },
    },
  ],
  ['PUT', '/v1/models/mood/training', {}, 200, SETTINGS, { request: { settings: { columns: {} } } }],
  [
    'GET',
    '/v1/runs?model=mood&pageSize=2',
    undefined,
    200,
    { runs: [WAITING, DONE], nextPageToken: 'more' },
    { method: 'ListRuns', request: { model: 'mood', pageSize: 2 } },
  ],
  [
    'POST',
    '/v1/models/mood:promote',
    { version: '2', generation: 3 },
    200,
    SERVING,
    { method: 'PromoteVersion', request: { model: 'mood', version: '2', expectedGeneration: 3 } },
  ],
  [
    'POST',
    '/v1/models/mood:promote',
    undefined,
    200,
    SERVING,
    { method: 'PromoteVersion', request: { version: '', expectedGeneration: 0 } },
  ],
  [
    'POST',
    '/v1/models/mood:rollback',
    undefined,
    200,
    SERVING,
    { method: 'RollBackVersion', request: { model: 'mood' } },
  ],
  [
    'PATCH',
    '/v1/models/mood/policy',
    { autoPromote: false },
    200,
    SERVING,
    { method: 'UpdatePolicy', request: { model: 'mood', policy: { autoPromote: false } } },
  ],
])('%s %s %j', async (method, path, body, status, expected, request) => {
  asked.length = 0;
  expect(await mesh.call(method, path, body)).toMatchObject({ status });
  expect((await mesh.call(method, path, body)).body).toEqual(expected);
  if (request !== undefined) expect(asked[0]).toMatchObject(request as object);
});

test('a policy change says only what changes', async () => {
  asked.length = 0;
  await mesh.call('PATCH', '/v1/models/mood/policy', { retrainAfter: 0 });
  const { request } = asked[0] as { request: { policy: object } };
  expect(request.policy).not.toHaveProperty('autoPromote');
  expect(request.policy).toHaveProperty('retrainAfter', 0);
});

test.each<[string, string, unknown, number, string]>([
  ['GET', '/v1/runs/r9', undefined, 404, 'there is no such run'],
  ['POST', '/v1/models/mood:rollback', { generation: 3 }, 409, 'it is at generation 4'],
  ['POST', '/v1/models/mood:train', { fast: true }, 400, 'unknown field "fast"'],
  ['POST', '/v1/models/mood:compress', { target: 'zip' }, 400, 'target: expected one of int8, int8-static'],
  ['POST', '/v1/models/mood:promote', { version: 2 }, 400, 'version: expected a string, got 2'],
  [
    'POST',
    '/v1/models/mood:promote',
    { generation: '3' },
    400,
    'generation: expected a number, got the string "3"',
  ],
  ['POST', '/v1/models/mood:promote', { generation: -1 }, 400, 'generation: expected at least 0, got -1'],
  [
    'PATCH',
    '/v1/models/mood/policy',
    { retrainAfter: 1.5 },
    400,
    'retrainAfter: expected a whole number, got 1.5',
  ],
  ['PATCH', '/v1/models/mood/policy', { autopromote: true }, 400, 'unknown field "autopromote"'],
  ['POST', '/v1/runs/r1:cancel', undefined, 400, 'it has ended already'],
  ['POST', '/v1/runs/r2:cancel', { now: true }, 400, 'unknown field "now"'],
  [
    'PUT',
    '/v1/models/mood/training',
    { task: 'tensors' },
    400,
    'question-answering, got the string "tensors"',
  ],
  [
    'PUT',
    '/v1/models/mood/training',
    { columns: { zip: 'text' } },
    400,
    'columns.zip: expected one of number, category, date, series, ignore, got the string "text"',
  ],
  [
    'PUT',
    '/v1/models/mood/training',
    { budgetSeconds: 3_601 },
    400,
    'budgetSeconds: expected at most 3600, got 3601',
  ],
  ['PUT', '/v1/models/mood/training', { compress: 8 }, 400, 'compress: expected one of none, int8'],
  ['PUT', '/v1/models/mood/training', { budget: 5 }, 400, 'unknown field "budget"'],
  ['PUT', '/v1/models/mood/training', { family: 'sorcery' }, 400, 'family: there is no such family'],
])('%s %s %j is refused', async (method, path, body, status, detail) => {
  expect(await mesh.call(method, path, body)).toMatchObject({
    status,
    body: { detail: expect.stringContaining(detail) },
  });
});

test('a wrong page token is told by the names of JSON', async () => {
  expect(await mesh.call('GET', '/v1/runs?pageToken=wrong')).toMatchObject({
    status: 400,
    body: { reason: 'INVALID_PAGE_TOKEN', detail: expect.stringContaining('expected the nextPageToken') },
  });
});
