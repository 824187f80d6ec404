import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import {
  type DatasetServiceHandlers,
  protos,
  type RolloutServiceHandlers,
  type Run,
  type ServingState,
} from '@ratchet/protocol';
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
    GetRun: async ({ runId }) => {
      if (runId === 'r1') return { run: RUN };
      throw new Fault('NotFound', 'RUN_NOT_FOUND', 'there is no such run');
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
  const refuse = () => {
    throw new Fault('Unimplemented', 'NOT_FAKED', 'this fake has no such method');
  };
  const datasets = implement<DatasetServiceHandlers>(ratchet.feedback.v1.DatasetService.service, {
    ImportExamples: note('ImportExamples', {
      imported: 1,
      duplicates: 2,
      rejected: [{ index: 3, reason: 'EMPTY_TEXT', message: 'the text is empty' }],
    }),
    ListLabelCounts: refuse,
    TakeSnapshot: refuse,
  });
  mesh = await FakeMesh.start({ feedback: [datasets], trainer: [training, rollout] });
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
  ['GET', '/v1/runs/r1', undefined, 200, { run: DONE }, undefined],
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
  [
    'POST',
    '/v1/models/mood/examples:batch',
    { examples: [{ text: 'a', label: 'b' }], source: 'file' },
    200,
    {
      imported: 1,
      duplicates: 2,
      rejected: [{ index: 3, reason: 'EMPTY_TEXT', message: 'the text is empty' }],
    },
    {
      method: 'ImportExamples',
      request: { model: 'mood', source: 'file', examples: [{ text: 'a', label: 'b' }] },
    },
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
  [
    'POST',
    '/v1/models/mood/examples:batch',
    { examples: [] },
    400,
    'examples: expected 1 to 1000 examples, got 0',
  ],
  [
    'POST',
    '/v1/models/mood/examples:batch',
    { examples: [{ text: 'a', label: 'b' }, { text: 1 }] },
    400,
    'examples[1].text: expected a string, got 1',
  ],
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
