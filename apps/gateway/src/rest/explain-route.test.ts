import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { decodeItem } from '@ratchet/model';
import {
  type ExplainResponse,
  type ExplanationServiceHandlers,
  type PredictionServiceDefinition,
  protos,
} from '@ratchet/protocol';
import { connect, implement, type Remote } from '@ratchet/rpc';
import { type FakeMesh, startSmallMesh } from '../testing.ts';

const { ratchet } = protos;

let mesh: FakeMesh;
let prediction: Remote<PredictionServiceDefinition>;
/** What the trainer was asked, and what it says. */
let asked: { model: string; version: string; item: Buffer; label: string }[] = [];
let answer: () => ExplainResponse;

beforeAll(async () => {
  const trainer = implement<ExplanationServiceHandlers>(ratchet.explanation.v1.ExplanationService.service, {
    async Explain(request) {
      asked.push(request);
      const { model, version } = request;
      return { explanation: { model, version, ...answer() } };
    },
  });
  mesh = await startSmallMesh({ trainer: [trainer] });
  const { service } = ratchet.prediction.v1.PredictionService;
  prediction = mesh.scope.own(connect(service, mesh.grpc));
});
afterAll(() => mesh.close());
beforeEach(() => {
  asked = [];
  answer = () => ({
    label: 'positive',
    answer: 0.75,
    score: 1.5,
    baseline: 0.5,
    attributions: [{ token: { text: 'good', start: 0, end: 4 }, contribution: 1 }],
    method: 'EXPLANATION_METHOD_INTEGRATED_GRADIENTS',
    completeness: 0.001,
  });
});

describe('REST explains', () => {
  test('a text, with the version that answers', async () => {
    const { status, body } = await mesh.call('POST', '/v1/models/mood:explain', { instance: 'good' });
    expect(status).toBe(200);
    expect(body).toEqual({
      model: 'mood',
      version: '1',
      label: 'positive',
      answer: 0.75,
      score: 1.5,
      baseline: 0.5,
      attributions: [{ token: { text: 'good', start: 0, end: 4 }, contribution: 1 }],
      method: 'integrated-gradients',
      completeness: 0.001,
    });
    expect(asked).toMatchObject([{ model: 'mood', version: '1', label: '' }]);
    expect(decodeItem(asked[0]!.item)).toEqual({ text: 'good' });
  });

  test('every kind of part', async () => {
    answer = () => ({
      attributions: [
        { column: 'age', contribution: -1 },
        { part: 'rest', contribution: 0 },
        { heatMap: { png: Buffer.of(1, 2, 3), width: 4, height: 5 }, contribution: 2 },
        {
          input: {
            name: 'x',
            datatype: 'FP32',
            shape: [2],
            content: new Uint8Array(Float32Array.of(0.5, -3).buffer),
          },
          contribution: -2.5,
        },
      ],
      method: 'EXPLANATION_METHOD_TREE_PATHS',
    });
    const { body } = await mesh.call('POST', '/v1/models/numbers:explain', { instance: [1, 2] });
    expect(body.attributions).toEqual([
      { column: 'age', contribution: -1 },
      { part: 'rest', contribution: 0 },
      { heatMap: { b64: 'AQID', width: 4, height: 5 }, contribution: 2 },
      { input: { name: 'x', contributions: [0.5, -3] }, contribution: -2.5 },
    ]);
    expect(body).toMatchObject({ method: 'tree-paths', score: 0, baseline: 0 });
    expect(body).not.toHaveProperty('label');
    expect(decodeItem(asked[0]!.item).tensors).toMatchObject([{ name: 'x', shape: [2] }]);
  });

  test.each([
    ['/v1/models/mood:explain', { version: '2' }, '2'],
    ['/v1/models/mood:explain', { alias: 'challenger' }, '2'],
    ['/v1/models/mood/versions/2:explain', {}, '2'],
    ['/v1/models/mood/versions/1:explain', { alias: 'challenger' }, '1'],
  ])('%s with %j by version %s', async (path, target, version) => {
    const request = { instance: 'a', label: 'neutral', ...target };
    const { status, body } = await mesh.call('POST', path, request);
    expect({ status, version: body.version }).toEqual({ status: 200, version });
    expect(asked).toMatchObject([{ version, label: 'neutral' }]);
  });
});

describe('gRPC explains', () => {
  test('with the same fields', async () => {
    const request = { model: 'mood', alias: 'challenger', instance: { text: 'good' }, label: 'positive' };
    expect(await prediction.Explain(request, { timeoutMs: 5_000 })).toMatchObject({
      model: 'mood',
      version: '2',
      label: 'positive',
      answer: 0.75,
      attributions: [{ of: 'token', contribution: 1 }],
      method: 'EXPLANATION_METHOD_INTEGRATED_GRADIENTS',
    });
    expect(decodeItem(asked[0]!.item)).toEqual({ text: 'good' });
  });

  test.each<[string, object, string, RegExp]>([
    ['no instance', {}, 'INVALID_INSTANCE', /expected an instance, got none/],
    [
      'another kind',
      { instance: { image: Buffer.of(1) } },
      'INVALID_INSTANCE',
      /expected text, .* got image/,
    ],
  ])('refuses %s', async (_, more, reason, message) => {
    await expect(prediction.Explain({ model: 'mood', ...more }, { timeoutMs: 5_000 })).rejects.toMatchObject({
      kind: 'InvalidInput',
      reason,
      message: expect.stringMatching(message),
    });
    expect(asked).toEqual([]);
  });
});

describe('an explanation is refused', () => {
  test.each<[string, string, unknown, number, string, string]>([
    [
      'of an unknown model',
      '/v1/models/nobody:explain',
      { instance: 'a' },
      404,
      'MODEL_NOT_FOUND',
      'no model',
    ],
    [
      'of an unknown version',
      '/v1/models/mood/versions/9:explain',
      { instance: 'a' },
      404,
      'VERSION_NOT_FOUND',
      'no version 9',
    ],
    [
      'of a model that loads',
      '/v1/models/slow:explain',
      { instance: 'a' },
      503,
      'MODEL_NOT_READY',
      'is loading',
    ],
    [
      'of a wrong instance',
      '/v1/models/numbers:explain',
      { instance: [1] },
      400,
      'INVALID_INSTANCE',
      'expected a list of 2',
    ],
    ['of nothing', '/v1/models/mood:explain', {}, 400, 'INVALID_ARGUMENT', 'instance: expected a value'],
    [
      'of several instances',
      '/v1/models/mood:explain',
      { instances: ['a'] },
      400,
      'INVALID_ARGUMENT',
      'unknown field "instances"',
    ],
    [
      'by version and alias',
      '/v1/models/mood:explain',
      { instance: 'a', version: '1', alias: 'champion' },
      400,
      'INVALID_ARGUMENT',
      'give version or alias, not both',
    ],
  ])('%s', async (_name, path, request, status, reason, detail) => {
    const { body, ...rest } = await mesh.call('POST', path, request);
    expect(body).toMatchObject({ status, reason, detail: expect.stringContaining(detail) });
    expect(rest.status).toBe(status);
    expect(asked).toEqual([]);
  });

  test('as the trainer refuses it', async () => {
    answer = () => {
      throw new Fault('FailedPrecondition', 'NOT_EXPLAINABLE', "the version can't be explained: no floats");
    };
    const { status, body } = await mesh.call('POST', '/v1/models/mood:explain', { instance: 'a' });
    expect(body).toMatchObject({
      reason: 'NOT_EXPLAINABLE',
      detail: "the version can't be explained: no floats",
    });
    expect(status).toBe(body.status);
  });

  test('without a trainer, and predictions go on', async () => {
    await mesh.stop('trainer');
    const { status, body } = await mesh.call(
      'POST',
      '/v1/models/mood:explain',
      { instance: 'a' },
      { 'request-timeout': '2' },
    );
    expect([503, 504]).toContain(status);
    expect(body.detail).toContain('trainer');
    expect((await mesh.call('POST', '/v1/models/mood:predict', { instances: ['a'] })).status).toBe(200);
  });
});
