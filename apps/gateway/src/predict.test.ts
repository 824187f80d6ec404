import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeStrings } from '@ratchet/model';
import { type PredictionServiceDefinition, type PredictRequest, protos } from '@ratchet/protocol';
import { connect, type Remote } from '@ratchet/rpc';
import { FakeMesh, TEXT_MODEL, tensorModel, until } from './testing.ts';

let mesh: FakeMesh;
let remote: Remote<PredictionServiceDefinition>;
const { PredictionService } = protos.ratchet.prediction.v1;

beforeAll(async () => {
  mesh = await FakeMesh.start();
  await mesh.publish(TEXT_MODEL, { model: 'mood' });
  await mesh.publish(TEXT_MODEL, { model: 'mood', aliases: ['challenger'] });
  await mesh.publish(TEXT_MODEL, { model: 'slow', state: 'LOAD_STATE_LOADING' });
  await mesh.publish(tensorModel([{ name: 'x', datatype: 'FP32', shape: [-1, 2] }]), { model: 'numbers' });
  const pair = tensorModel([
    { name: 'a', datatype: 'INT64', shape: [-1] },
    { name: 'b', datatype: 'BYTES', shape: [-1, -1] },
  ]);
  await mesh.publish(pair, { model: 'pair' });
  remote = mesh.scope.own(connect(PredictionService.service, mesh.grpc));
  await until(
    'the models to be served',
    async () => (await mesh.call('GET', '/v1/models')).body.models.length === 4,
  );
});
afterAll(() => mesh.close());

const CLASSIFIED = { label: 'positive', score: 0.7, scores: { negative: 0.1, neutral: 0.2, positive: 0.7 } };

describe('REST answers', () => {
  test('texts with labels', async () => {
    const { status, body } = await mesh.call('POST', '/v1/models/mood:predict', {
      instances: ['good', 'bad'],
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      model: 'mood',
      version: '1',
      predictionIds: [expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f-]{36}$/)],
      predictions: [CLASSIFIED, CLASSIFIED],
      recorded: true,
    });
    expect(body.predictionIds[0]).not.toBe(body.predictionIds[1]);
  });

  test('tensors of one output with bare values', async () => {
    const { body } = await mesh.call('POST', '/v1/models/numbers:predict', {
      instances: [[1, 0.1], { x: [3, 4] }],
    });
    expect(body).toMatchObject({
      model: 'numbers',
      version: '1',
      predictions: [
        [1, 0.1],
        [3, 4],
      ],
      recorded: true,
    });
  });

  test('tensors of several outputs with objects', async () => {
    const instance = '{"a": 9007199254740993, "b": ["ä", ""]}';
    const { body } = await mesh.call('POST', '/v1/models/pair:predict', `{"instances":[${instance}]}`);
    expect(body.predictions).toEqual([{ a: '9007199254740993', b: ['ä', ''] }]);
  });

  test.each([
    ['/v1/models/mood:predict', { version: '2' }, '2'],
    ['/v1/models/mood:predict', { alias: 'challenger' }, '2'],
    ['/v1/models/mood/versions/2:predict', {}, '2'],
    ['/v1/models/mood/labels/challenger:predict', {}, '2'],
    ['/v1/models/mood/labels/champion:predict', { version: '2' }, '1'],
    ['/v1/models/mood/versions/1:predict', { alias: 'challenger' }, '1'],
    ['/v1/models/slow/versions/1:predict', {}, '1'],
  ])('%s with %j by version %s', async (path, target, version) => {
    const { status, body } = await mesh.call('POST', path, { instances: ['a'], ...target });
    expect({ status, version: body.version }).toEqual({ status: 200, version });
  });

  test('256 instances, in their order', async () => {
    const instances = Array.from({ length: 256 }, (_, i) => [i, -i]);
    const { body } = await mesh.call('POST', '/v1/models/numbers:predict', { instances });
    expect(body.predictions).toEqual(instances.map(([a, b]) => [a, b === 0 ? 0 : b]));
    expect(new Set(body.predictionIds).size).toBe(256);
  });
});

describe('REST refuses', () => {
  const texts = { instances: ['a'] };
  test.each<[string, string, unknown, number, string, string]>([
    [
      'an unknown model',
      '/v1/models/nobody:predict',
      texts,
      404,
      'MODEL_NOT_FOUND',
      'there is no model "nobody"; there are: mood, numbers, pair, slow',
    ],
    [
      'an unknown version',
      '/v1/models/mood/versions/9:predict',
      texts,
      404,
      'VERSION_NOT_FOUND',
      'model "mood" has no version 9; it has: 1, 2',
    ],
    [
      'no version',
      '/v1/models/mood/versions/x:predict',
      texts,
      400,
      'INVALID_VERSION',
      '"x" is not a version',
    ],
    [
      'an unknown alias',
      '/v1/models/mood/labels/canary:predict',
      texts,
      404,
      'ALIAS_NOT_FOUND',
      'no alias "canary"',
    ],
    [
      'a model that loads',
      '/v1/models/slow:predict',
      texts,
      503,
      'MODEL_NOT_READY',
      'version 1 of model "slow" (champion) is loading on inference',
    ],
    [
      'no instances',
      '/v1/models/mood:predict',
      { instances: [] },
      400,
      'INVALID_ARGUMENT',
      'instances: Too small',
    ],
    [
      '257 instances',
      '/v1/models/mood:predict',
      { instances: Array(257).fill('a') },
      400,
      'INVALID_ARGUMENT',
      'instances: Too big: expected array to have <=256 items',
    ],
    [
      'instances that are no list',
      '/v1/models/mood:predict',
      { instances: 'a' },
      400,
      'INVALID_ARGUMENT',
      'instances: Invalid input: expected array, received string',
    ],
    [
      'a body that is no object',
      '/v1/models/mood:predict',
      [1],
      400,
      'INVALID_ARGUMENT',
      'the body: Invalid input: expected object, received array',
    ],
    [
      'unknown fields',
      '/v1/models/mood:predict',
      { ...texts, signature_name: 's', foo: 1 },
      400,
      'INVALID_ARGUMENT',
      'the body: unknown field "signature_name", "foo"',
    ],
    [
      'the columnar form',
      '/v1/models/numbers:predict',
      { inputs: [[1, 2]] },
      400,
      'INVALID_ARGUMENT',
      'inputs: the columnar format is not served: send one row for each prediction as "instances"',
    ],
    [
      'version and alias',
      '/v1/models/mood:predict',
      { ...texts, version: '1', alias: 'champion' },
      400,
      'INVALID_ARGUMENT',
      'give version or alias, not both',
    ],
    [
      'a version as a number',
      '/v1/models/mood:predict',
      { ...texts, version: 1 },
      400,
      'INVALID_ARGUMENT',
      'version: Invalid input: expected string, received number',
    ],
    [
      'a wrong instance',
      '/v1/models/numbers:predict',
      { instances: [[1, 2], [1]] },
      400,
      'INVALID_INSTANCE',
      'instance 1: input "x": expected a list of 2 (FP32 [2]), got a list of 1',
    ],
    [
      'one bad item of three',
      '/v1/models/mood:predict',
      { instances: ['a', 'fail', 'b'] },
      400,
      'BAD_TEXT',
      'instance 1: this text can not be read',
    ],
    [
      'an answer that does not fit',
      '/v1/models/mood:predict',
      { instances: ['odd'] },
      500,
      'UNFIT_ANSWER',
      'instance 0: the version did not answer as its manifest says',
    ],
  ])('%s', async (_name, path, body, status, reason, detail) => {
    const answer = await mesh.call('POST', path, body);
    expect(answer.headers.get('content-type')).toMatch(/^application.problem\+json/);
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      status,
      reason,
      detail: expect.stringContaining(detail),
    });
    expect(answer.body.error).toBe(answer.body.detail);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toMatch(/\/(tmp|work|src|home)\/|node_modules|at \w+ \(/);
    expect((await mesh.call('POST', '/v1/models/mood:predict', texts)).status).toBe(200);
  });

  test('what comes too late', async () => {
    const answer = await mesh.call(
      'POST',
      '/v1/models/mood:predict',
      { instances: ['wait'] },
      { 'request-timeout': '0.05' },
    );
    mesh.preprocessing.letGo();
    expect(answer.body).toMatchObject({ status: 504, reason: 'DEADLINE_EXCEEDED' });
    expect(answer.status).toBe(504);
  });

  test.each(['0', '-1', 'abc', '1e3', '', '3601', 'Infinity', '1s', '0.0'])(
    'the timeout %j',
    async (timeout) => {
      const answer = await mesh.call('POST', '/v1/models/mood:predict', texts, {
        'request-timeout': timeout,
      });
      expect(answer).toMatchObject({ status: 400, body: { reason: 'INVALID_TIMEOUT' } });
    },
  );
});

describe('gRPC', () => {
  const predict = (request: PredictRequest, timeoutMs = 5_000) => remote.Predict(request, { timeoutMs });

  test('answers texts', async () => {
    const answer = await predict({
      model: 'mood',
      alias: 'challenger',
      instances: [{ text: 'good' }],
      routingKey: 'k',
    });
    expect(answer).toMatchObject({ model: 'mood', version: '2', recorded: true });
    expect(answer.predictions).toMatchObject([
      {
        output: 'classification',
        classification: {
          label: 'positive',
          score: 0.7,
          scores: [{ label: 'negative', score: 0.1 }, {}, {}],
        },
      },
    ]);
  });

  test('answers tensors', async () => {
    const x = {
      name: 'x',
      datatype: 'FP32',
      shape: [2],
      content: Buffer.from(new Float32Array([1, 2]).buffer),
    };
    const { predictions } = await predict({ model: 'numbers', instances: [{ tensors: { tensors: [x] } }] });
    expect(predictions[0]?.tensors?.tensors).toEqual([x]);
  });

  test.each<[string, PredictRequest, string, string, string]>([
    [
      'an unknown model',
      { model: 'no/body', instances: [{ text: 'a' }] },
      'NotFound',
      'MODEL_NOT_FOUND',
      'there is no model "no/body"',
    ],
    [
      'no instances',
      { model: 'mood' },
      'InvalidInput',
      'INVALID_INSTANCE_COUNT',
      'expected 1 to 256 instances, got 0',
    ],
    [
      'too many',
      { model: 'mood', instances: Array(257).fill({ text: 'a' }) },
      'InvalidInput',
      'INVALID_INSTANCE_COUNT',
      'got 257',
    ],
    [
      'an empty version',
      { model: 'mood', version: '', instances: [{ text: 'a' }] },
      'InvalidInput',
      'INVALID_VERSION',
      '"" is not a version',
    ],
    [
      'tensors for a text model',
      { model: 'mood', instances: [{ tensors: {} }] },
      'InvalidInput',
      'INVALID_INSTANCE',
      'instance 0: expected text',
    ],
    [
      'text for a tensor model',
      { model: 'numbers', instances: [{ text: 'a' }] },
      'InvalidInput',
      'INVALID_INSTANCE',
      'instance 0: expected tensors',
    ],
    [
      'a bad item',
      { model: 'mood', instances: [{ text: 'a' }, { text: 'fail' }] },
      'InvalidInput',
      'BAD_TEXT',
      'instance 1: this text can not be read',
    ],
  ])('refuses %s', async (_name, request, kind, reason, message) => {
    await expect(predict(request)).rejects.toMatchObject({
      kind,
      reason,
      message: expect.stringContaining(message),
    });
  });

  test('gives up at the deadline, and when the caller goes away', async () => {
    const seen = mesh.preprocessing.seen.length;
    await expect(predict({ model: 'mood', instances: [{ text: 'wait' }] }, 100)).rejects.toMatchObject({
      kind: 'DeadlineExceeded',
    });
    mesh.preprocessing.letGo();
    expect(mesh.preprocessing.seen.length).toBeGreaterThan(seen);
    const abort = new AbortController();
    const left = remote.Predict(
      { model: 'mood', instances: [{ text: 'wait' }] },
      { timeoutMs: 5_000, signal: abort.signal },
    );
    left.catch(() => undefined);
    await until('the call to be on its way', () => mesh.preprocessing.seen.length > seen + 1);
    abort.abort();
    await expect(left).rejects.toMatchObject({ kind: 'Cancelled' });
    mesh.preprocessing.letGo();
    const page = (await mesh.call('GET', '/metrics')).body as string;
    expect(page).toMatch(
      /ratchet_predict_duration_seconds_count\{service="gateway",door="grpc",outcome="(Cancelled|DeadlineExceeded)"\}/,
    );
  });

  test('hands on what is left of the deadline, and the trace', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const at = mesh.preprocessing.seen.length;
    await remote.Predict(
      { model: 'mood', instances: [{ text: 'a' }] },
      { timeoutMs: 60_000, metadata: { traceparent } },
    );
    const batch = mesh.preprocessing.seen[at]!;
    expect(batch.trace.toString('hex', 0, 16)).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(batch.trace.toString('hex', 16, 24)).not.toBe('b7ad6b7169203331');
    expect(batch.trace[24]).toBe(1);
    const leftMs = batch.deadlinesAt[0]! - performance.now();
    expect(leftMs).toBeGreaterThan(30_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
  });

  test('is described by reflection and says that it serves', async () => {
    const health = mesh.scope.own(connect(protos.grpc.health.v1.Health.service, mesh.grpc));
    const check = (service: string) => health.Check({ service }, { timeoutMs: 5_000 });
    await until('the gateway to serve', async () => (await check('')).status === 'SERVING');
    expect(await check('ratchet.prediction.v1.PredictionService')).toEqual({ status: 'SERVING' });
  });
});

test('every prediction is recorded as it was asked and answered', async () => {
  const { body } = await mesh.call(
    'POST',
    '/v1/models/mood:predict',
    { instances: ['recorded text'], routingKey: 'user-7' },
    { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  );
  const record = () =>
    mesh.feedback.records.find(({ predictionId }) => predictionId === body.predictionIds[0]);
  await until('the record', () => record() !== undefined);
  expect(record()).toMatchObject({
    model: 'mood',
    version: '1',
    alias: 'champion',
    routingKey: 'user-7',
    instance: { input: 'text', text: 'recorded text' },
    prediction: { predictionId: body.predictionIds[0], classification: { label: 'positive', score: 0.7 } },
    traceId: Buffer.from('0af7651916cd43dd8448eb211c80319c', 'hex'),
  });
  expect(Math.abs(Date.now() - record()!.predictTimeMs)).toBeLessThan(60_000);
  const pair = await mesh.call('POST', '/v1/models/pair/versions/1:predict', {
    instances: [{ a: 5, b: ['x'] }],
  });
  const second = () =>
    mesh.feedback.records.find(({ predictionId }) => predictionId === pair.body.predictionIds[0]);
  await until('the other record', () => second() !== undefined);
  expect(second()?.alias).toBe('');
  expect(second()?.instance?.tensors?.tensors).toMatchObject([
    { name: 'a', datatype: 'INT64', shape: [] },
    { name: 'b', datatype: 'BYTES', shape: [1], content: Buffer.from(encodeStrings(['x'])) },
  ]);
});

test('of a call that fails nothing is recorded', async () => {
  const predict = (...instances: string[]) => mesh.call('POST', '/v1/models/mood:predict', { instances });
  const texts = () => mesh.feedback.records.map(({ instance }) => instance?.text);
  expect((await predict('answered in vain', 'fail')).status).toBe(400);
  expect((await predict('answered after that')).status).toBe(200);
  await until('the record', () => texts().includes('answered after that'));
  expect(texts()).not.toContain('answered in vain');
});
