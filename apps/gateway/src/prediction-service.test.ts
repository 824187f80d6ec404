import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PredictionServiceDefinition, type PredictRequest, protos } from '@ratchet/protocol';
import { connect, type Remote } from '@ratchet/rpc';
import { type FakeMesh, startSmallMesh, until } from './testing.ts';

let mesh: FakeMesh;
let remote: Remote<PredictionServiceDefinition>;
beforeAll(async () => {
  mesh = await startSmallMesh();
  const { PredictionService } = protos.ratchet.prediction.v1;
  remote = mesh.scope.own(connect(PredictionService.service, mesh.grpc));
});
afterAll(() => mesh.close());

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
