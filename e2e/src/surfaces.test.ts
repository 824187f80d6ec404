import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { startMesh, type TestMesh, until } from '@ratchet/testkit';
import { commandLine } from './command-line.ts';

const ROOT = resolve(import.meta.dirname, '../..');

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startMesh();
}, 60_000);
afterAll(() => mesh.close(), 20_000);

const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);

describe('gRPC', () => {
  it('predicts, with the same words as REST', async () => {
    const client = connect(protos.ratchet.prediction.v1.PredictionService.service, mesh.grpc);
    const answer = await client.Predict(
      { model: 'sentiment', instances: [{ text: 'superb' }, { text: '难看死了' }] },
      { timeoutMs: 5_000 },
    );
    await client.close();
    expect(answer).toMatchObject({ model: 'sentiment', version: '1', recorded: true });
    expect(answer.predictions).toHaveLength(2);
    const labels = answer.predictions[0]!.classification!.scores.map(({ label }) => label);
    expect(labels).toEqual(['negative', 'neutral', 'positive']);
    const rest = await mesh.call<{ predictions: { scores: Record<string, number> }[] }>(
      'POST',
      '/v1/models/sentiment:predict',
      { instances: ['superb'] },
    );
    const restScores = rest.body.predictions[0]!.scores;
    for (const { label, score } of answer.predictions[0]!.classification!.scores)
      expect(restScores[label]).toBeCloseTo(score, 5);
  });

  it('lists its services to tools that use reflection', () => {
    expect(buf('--list-services', `http://${mesh.grpc}`).stdout.trim().split('\n').sort()).toEqual([
      'grpc.health.v1.Health',
      'ratchet.feedback.v1.FeedbackService',
      'ratchet.prediction.v1.PredictionService',
      'ratchet.repository.v1.RepositoryService',
      'ratchet.rollout.v1.RolloutService',
      'ratchet.training.v1.TrainingService',
    ]);
  });

  it('is called by tools that know its messages by reflection alone', () => {
    const request = JSON.stringify({ model: 'sentiment', instances: [{ text: 'superb' }] });
    const url = `http://${mesh.grpc}/ratchet.prediction.v1.PredictionService/Predict`;
    const { stdout, stderr } = buf('-d', request, url);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'sentiment',
      version: '1',
      predictions: [{ classification: { label: 'positive' } }],
    });
  });
});

function buf(...args: string[]) {
  return spawnSync(bin('buf'), ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', ...args], {
    encoding: 'utf8',
  });
}

describe('operations', () => {
  it('shows one Predict as one trace over all hops, below the caller', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const response = await fetch(`${mesh.rest}/v1/models/sentiment:predict`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      },
      body: JSON.stringify({ instances: ['superb'] }),
    });
    expect(response.status).toBe(200);
    const spans = await until('the trace to be complete', async () => {
      const { body } = await mesh.call<{ traces: Trace[] }>('GET', '/debug/traces');
      const found = body.traces.find((trace) => trace.traceId === traceId)?.spans ?? [];
      return new Set(found.map(({ service }) => service)).size >= 3 && found;
    });
    const services = new Set(spans.map(({ service }) => service));
    expect(services).toEqual(new Set(['ratchet-gateway', 'ratchet-preprocessing', 'ratchet-inference']));
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId));
    expect(roots.map(({ service, parentSpanId }) => [service, parentSpanId])).toEqual([
      ['ratchet-gateway', 'b7ad6b7169203331'],
    ]);
  });

  it('shows the metrics of all five services at one address', async () => {
    const text = await (await fetch(`${mesh.rest}/metrics`)).text();
    for (const service of ['gateway', 'preprocessing', 'inference', 'feedback', 'trainer'])
      expect(text).toContain(`ratchet_up{service="${service}"} 1`);
    const families = text.split('\n').filter((line) => line.startsWith('# TYPE '));
    expect(new Set(families).size).toBe(families.length);
  });

  test.each(['/livez', '/readyz', '/openapi.json'])('%s answers', async (path) => {
    const { status, body } = await mesh.call('GET', path);
    expect(status).toBe(200);
    expect(body).toBeDefined();
  });
});

interface Trace {
  readonly traceId: string;
  readonly spans: { service: string; spanId: string; parentSpanId?: string }[];
}

describe('mistakes', () => {
  const predict = '/v1/models/sentiment:predict';
  test.each([
    [
      'an unknown model',
      '/v1/models/nobody:predict',
      { instances: ['x'] },
      404,
      'MODEL_NOT_FOUND',
      /sentiment/,
    ],
    [
      'an unknown version',
      '/v1/models/sentiment/versions/99:predict',
      { instances: ['x'] },
      404,
      'VERSION_NOT_FOUND',
      /1/,
    ],
    [
      'a name that climbs',
      '/v1/models/..%2f..%2fetc:predict',
      { instances: ['x'] },
      400,
      'INVALID_MODEL_NAME',
      /can't name a model/,
    ],
    ['no instances', predict, { instances: [] }, 400, undefined, /1 to 256/],
    ['a number for a text', predict, { instances: [5] }, 400, undefined, /text/],
    ['an unknown field', predict, { instances: ['x'], extra: 1 }, 400, undefined, /extra/],
  ])('%s is answered with what was expected', async (_what, path, body, status, reason, detail) => {
    const answer = await mesh.call<Problem>('POST', path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(detail);
    expect(answer.body.error).toBe(answer.body.detail);
    if (reason) expect(answer.body.reason).toBe(reason);
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|\/work|\/tmp|at Object/);
  });

  it('refuses a label that the model does not have, with those that it has', async () => {
    const { body } = await mesh.call<{ predictionIds: string[] }>('POST', predict, { instances: ['fine'] });
    const answer = await until('the record to arrive', async () => {
      const refused = await mesh.call<Problem>('POST', '/v1/feedback', {
        predictionId: body.predictionIds[0],
        label: 'angry',
      });
      return refused.status === 400 && refused;
    });
    expect(answer.body.detail).toMatch(/negative, neutral, positive/);
  });
});

interface Problem {
  readonly detail: string;
  readonly error: string;
  readonly reason: string;
}

describe('the command line', () => {
  const ratchet = (...args: string[]) => commandLine(mesh)(...args);

  it('predicts, corrects and shows models', () => {
    const predicted = ratchet('--json', 'predict', 'sentiment', 'superb');
    expect(predicted.status).toBe(0);
    const { predictionIds } = JSON.parse(predicted.stdout) as { predictionIds: string[] };
    expect(ratchet('feedback', predictionIds[0]!, 'positive').stdout).toMatch(/kept as/);
    expect(ratchet('models').stdout).toMatch(/sentiment/);
    expect(ratchet('models', 'show', 'sentiment').stdout).toMatch(/champion/);
  });

  test.each([
    [['predict', 'nobody', 'x'], 1, /there is no model "nobody"/],
    [['rollback', 'sentiment'], 1, /previous/],
    [['nonsense'], 2, /unknown command/],
    [['feedback', 'only-one'], 1, /expected a predictionId and a label/],
  ])('%j fails with %i and the fix', (args, code, message) => {
    const done = ratchet(...args);
    expect(done.status).toBe(code);
    expect(done.stderr).toMatch(message);
  });
});
