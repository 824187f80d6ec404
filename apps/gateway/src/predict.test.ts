import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { encodeStrings, encodeTensorItem, type Tensor } from '@ratchet/model';
import { protos } from '@ratchet/protocol';
import { connect, type HopItem } from '@ratchet/rpc';
import { HeadSampler } from '@ratchet/telemetry';
import { type PredictAnswer, Predictor, type PredictParts } from './predict.ts';
import type { Door } from './predict-metrics.ts';
import { type FakeMesh, startSmallMesh, until } from './testing.ts';

let mesh: FakeMesh;
beforeAll(async () => {
  mesh = await startSmallMesh();
});
afterAll(() => mesh.close());

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

test('a routing key, which every record holds, has a bound at both doors', async () => {
  const scope = new Scope();
  try {
    const { service } = protos.ratchet.prediction.v1.PredictionService;
    const client = scope.own(connect(service, mesh.grpc));
    const predict = (length: number) =>
      client.Predict(
        { model: 'mood', instances: [{ text: 'x' }], routingKey: 'k'.repeat(length) },
        { timeoutMs: 5_000 },
      );
    expect((await predict(256)).recorded).toBe(true);
    await expect(predict(257)).rejects.toMatchObject({
      kind: 'InvalidInput',
      reason: 'ROUTING_KEY_TOO_LONG',
      message: 'expected a routing key of at most 256 characters, got 257',
    });
  } finally {
    await scope.close();
  }
  const body = { instances: ['x'], routingKey: 'k'.repeat(257) };
  expect((await mesh.call('POST', '/v1/models/mood:predict', body)).status).toBe(400);
});

test.each([
  [60_000, 'answered', 1],
  [-1, 'DEADLINE_EXCEEDED', 0],
])('an answer that comes %d ms before the deadline is %s', async (leftMs, expected, recordedCalls) => {
  const recorded: unknown[] = [];
  const outcomes: string[] = [];
  const x: Tensor = { name: 'x', datatype: 'FP32', shape: [1], content: new Uint8Array(4) };
  const version = { model: 'm', version: '1', alias: '', key: 'm/1' };
  const predictor = new Predictor({
    repository: { lookAgain: async () => undefined },
    router: { route: () => version },
    versions: {
      get: () => ({ manifest: { task: 'tensors' }, labels: [], predictions: { inc: () => undefined } }),
    },
    runs: { explain: async (fault: unknown) => fault },
    hop: { submit: (item: HopItem) => item.done(0, encodeTensorItem([x])) },
    recorder: { offer: (predictions: unknown) => recorded.push(predictions) > 0 },
    metrics: { observe: (_door: Door, outcome: string) => outcomes.push(outcome) },
    telemetry: { sampler: new HeadSampler(), spans: { recordServer: () => undefined } },
  } as unknown as PredictParts);
  const answer = await new Promise<PredictAnswer | { reason: string }>((resolve) =>
    predictor.predict({
      door: 'grpc',
      model: 'm',
      target: {},
      routingKey: '',
      deadlineAt: performance.now() + leftMs,
      traceparent: undefined,
      instanceCount: 1,
      read: () => [{ tensors: [x] }],
      answered: resolve,
      failed: (error) => resolve(error as { reason: string }),
    }),
  );
  expect('reason' in answer ? answer.reason : 'answered').toBe(expected);
  expect(recorded).toHaveLength(recordedCalls);
  expect(outcomes).toEqual([recordedCalls === 1 ? 'ok' : 'DeadlineExceeded']);
});
