import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig, Scope } from '@ratchet/kernel';
import { protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { start } from './app.ts';
import { GatewayConfig } from './config.ts';
import { FakeMesh, feedbackServiceOf, TEXT_MODEL, trainingServiceOf, until } from './testing.ts';

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

const { ratchet, grpc } = protos;
const TEXT = { instances: ['a'] };

async function startMesh(...options: Parameters<typeof FakeMesh.start>): Promise<FakeMesh> {
  return scope.own(await FakeMesh.start(...options));
}

/** A gateway with a data directory of its own and nobody behind it. */
async function lonelyConfig(more: Partial<GatewayConfig> = {}): Promise<GatewayConfig> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ratchet-gateway-'));
  scope.own({ close: () => rm(dataDir, { recursive: true, force: true }) });
  const nobody = '127.0.0.1:1';
  return GatewayConfig.parse({
    dataDir,
    gatewayGrpcPort: 0,
    gatewayRestPort: 0,
    preprocessingAddress: nobody,
    inferenceAddress: nobody,
    feedbackAddress: nobody,
    trainerAddress: nobody,
    logLevel: 'silent',
    ...more,
  });
}

const alone = { otlpEndpoint: undefined };

describe('versions', () => {
  test('a promotion moves traffic only when its version is available, and fails no call', async () => {
    const mesh = await startMesh();
    await mesh.publish(TEXT_MODEL, { model: 'm' });
    const predict = () => mesh.call('POST', '/v1/models/m:predict', TEXT);
    await until('version 1', async () => (await predict()).status === 200);
    let going = true;
    const seen: string[] = [];
    const load = Promise.all(
      [1, 2, 3].map(async () => {
        while (going) {
          const { status, body } = await predict();
          seen.push(status === 200 ? body.version : `${status} ${body.detail}`);
        }
      }),
    );
    await mesh.publish(TEXT_MODEL, { model: 'm', state: 'LOAD_STATE_LOADING' });
    expect((await mesh.call('GET', '/v1/models/m')).body.champion).toBe('2');
    expect((await predict()).body.version).toBe('1');
    mesh.inference.set('m', '2', 'LOAD_STATE_AVAILABLE');
    await until('version 2', async () => (await predict()).body.version === '2');
    going = false;
    await load;
    expect([...new Set(seen)].toSorted()).toEqual(['1', '2']);
    // three callers: those whose answer was under way may still tell of the old one
    expect(seen.slice(seen.indexOf('2') + 3)).not.toContain('1');
  });

  test('a model without a champion says what to do, and one without a version what its run does', async () => {
    const training = trainingServiceOf({
      ListRuns: async ({ model }) => ({
        runs:
          model === 'young'
            ? [{ runId: 'r1', model, state: 'RUN_STATE_RUNNING', phase: 'train', progress: 0.5 }]
            : [],
      }),
    });
    const mesh = await startMesh({ trainer: [training] });
    await mesh.publish(TEXT_MODEL, { model: 'shy', aliases: [] });
    await mesh.writer().changeServing('shy', (now) => ({ ...now, aliases: {} }));
    const predict = (model: string) => mesh.call('POST', `/v1/models/${model}:predict`, TEXT);
    await mesh.call('GET', '/v1/models'); // has the gateway look: a poll may have seen half of it
    expect(await predict('shy')).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('promote one with `ratchet promote shy 1`') },
    });
    expect(await predict('young')).toMatchObject({
      status: 503,
      body: {
        detail: 'model "young" has no version yet: run r1 is at 50 % (train)',
        metadata: { runId: 'r1' },
      },
    });
    expect(await predict('nobody')).toMatchObject({ status: 404, body: { reason: 'MODEL_NOT_FOUND' } });
  });
});

describe('a gateway whose neighbours are down', () => {
  test('answers at once what is missing, and serves again when they are back', async () => {
    const mesh = await startMesh();
    await mesh.publish(TEXT_MODEL, { model: 'm' });
    const predict = () => mesh.call('POST', '/v1/models/m:predict', TEXT);
    await until('an answer', async () => (await predict()).status === 200);
    for (const name of ['preprocessing', 'inference', 'feedback', 'trainer'] as const) await mesh.stop(name);
    await until('the loss', async () => (await predict()).status === 503);
    await until('the loss to be sure', async () => (await predict()).body.reason === 'UPSTREAM_UNAVAILABLE');
    expect((await predict()).body.detail).toBe('instance 0: preprocessing is not reachable');
    await mesh.serve('preprocessing', [mesh.preprocessing.implementation()]);
    await mesh.serve('inference', [mesh.inference.implementation()]);
    await until('an answer again', async () => (await predict()).status === 200);
    expect((await predict()).body.recorded).toBe(true);
    await mesh.serve('feedback', mesh.feedback.implementations());
    await until('the records that waited', () => mesh.feedback.records.length > 2);
  });

  test('started alone it says so', async () => {
    const config = await lonelyConfig();
    const gateway = scope.own(await start(config, alone));
    const rest = `http://${gateway.addresses['rest']}`;
    const missing = await fetch(`${rest}/v1/models/m:predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(TEXT),
    });
    expect(await missing.json()).toMatchObject({
      status: 404,
      detail: 'there is no model "m"; there is none yet',
    });
    const ready = await fetch(`${rest}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      ready: false,
      missing: ['preprocessing', 'inference'],
      degraded: ['feedback', 'trainer'],
    });
    const health = scope.own(connect(grpc.health.v1.Health.service, gateway.addresses['grpc']!));
    const check = (service: string) => health.Check({ service }, { timeoutMs: 5_000 });
    expect(await check('')).toEqual({ status: 'NOT_SERVING' });
    expect(await check('ratchet.prediction.v1.PredictionService')).toEqual({ status: 'NOT_SERVING' });
    expect(await check('ratchet.feedback.v1.FeedbackService')).toEqual({ status: 'SERVING' });
  });
});

describe('a token', () => {
  test('guards both doors and is passed on', async () => {
    const mesh = await startMesh({ config: { token: 'sesame' } });
    await mesh.publish(TEXT_MODEL, { model: 'm' });
    const authorized = { authorization: 'Bearer sesame' };
    await until(
      'an answer',
      async () => (await mesh.call('POST', '/v1/models/m:predict', TEXT, authorized)).status === 200,
    );
    expect(await mesh.call('POST', '/v1/models/m:predict', TEXT)).toMatchObject({
      status: 401,
      body: { reason: 'TOKEN_REQUIRED' },
    });
    for (const path of ['/readyz', '/metrics', '/openapi.json', '/debug/traces'])
      expect(await mesh.call('GET', path)).toMatchObject({ status: 401 });
    expect(await mesh.call('GET', '/livez')).toMatchObject({ status: 200 });
    const { service } = ratchet.prediction.v1.PredictionService;
    const request = { model: 'm', instances: [{ text: 'a' }] };
    const stranger = scope.own(connect(service, mesh.grpc));
    await expect(stranger.Predict(request, { timeoutMs: 5_000 })).rejects.toMatchObject({
      kind: 'Unauthenticated',
    });
    const friend = scope.own(connect(service, mesh.grpc, { token: 'sesame' }));
    expect(await friend.Predict(request, { timeoutMs: 5_000 })).toMatchObject({ version: '1' });
  });
});

test('gRPC calls for others go to their owners, with their faults, time and trace', async () => {
  let context = { traceparent: '', leftMs: 0 };
  const service = feedbackServiceOf({
    SubmitFeedback: async ({ label }, { deadlineAt }) => {
      context = { ...context, leftMs: deadlineAt - performance.now() };
      return { feedbackId: `for ${label}`, state: 'FEEDBACK_STATE_RESOLVED' };
    },
    ListFeedback: async (_request, call) => {
      context = { ...context, traceparent: call.metadata('traceparent') ?? '' };
      return { feedback: [], nextPageToken: '' };
    },
  });
  const mesh = await startMesh({ feedback: [service] });
  const feedback = scope.own(connect(ratchet.feedback.v1.FeedbackService.service, mesh.grpc));
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  expect(await feedback.SubmitFeedback({ label: 'x' }, { timeoutMs: 9_000 })).toMatchObject({
    feedbackId: 'for x',
  });
  expect(context.leftMs).toBeGreaterThan(1_000);
  expect(context.leftMs).toBeLessThanOrEqual(9_000);
  await feedback.ListFeedback({}, { timeoutMs: 5_000, metadata: { traceparent } });
  expect(context.traceparent).toBe(traceparent);
  await expect(feedback.GetModelStats({ model: 'm' }, { timeoutMs: 5_000 })).rejects.toMatchObject({
    reason: 'NOT_FAKED',
  });
});

describe('starting', () => {
  test('on a taken port names its setting, and leaves nothing open', async () => {
    const first = scope.own(await start(await lonelyConfig(), alone));
    const port = (address: string | undefined) => Number(address?.split(':')[1]);
    const grpcTaken = start(await lonelyConfig({ gatewayGrpcPort: port(first.addresses['grpc']) }), alone);
    await expect(grpcTaken).rejects.toThrow(/RATCHET_GATEWAY_GRPC_PORT/);
    const restTaken = start(await lonelyConfig({ gatewayRestPort: port(first.addresses['rest']) }), alone);
    await expect(restTaken).rejects.toThrow(/RATCHET_GATEWAY_REST_PORT/);
    await expect(restTaken).rejects.toThrow(ConfigError);
  });

  test('open to the network without protection is refused', async () => {
    await expect(start(await lonelyConfig({ host: '0.0.0.0' }), alone)).rejects.toThrow(/RATCHET_TOKEN/);
  });

  test.each([
    [{ RATCHET_GATEWAY_REST_PORT: 'x' }, 'RATCHET_GATEWAY_REST_PORT'],
    [{ RATCHET_TRAINER_ADDRESS: 'nowhere' }, 'RATCHET_TRAINER_ADDRESS: expected host:port, got "nowhere"'],
    [
      { RATCHET_TLS_CERT: 'cert.pem' },
      'RATCHET_TLS_KEY: expected together with RATCHET_TLS_CERT, or neither',
    ],
    [{ RATCHET_LOG_LEVEL: 'loud' }, 'RATCHET_LOG_LEVEL'],
  ])('with %j is refused', (env, message) => {
    expect(() => readConfig(GatewayConfig, env)).toThrow(message);
  });

  test('without settings takes the usual ports', () => {
    expect(readConfig(GatewayConfig, {})).toMatchObject({
      dataDir: '.ratchet',
      gatewayGrpcPort: 7070,
      gatewayRestPort: 7080,
    });
  });
});
