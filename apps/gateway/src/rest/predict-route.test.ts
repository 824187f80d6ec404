import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeMesh, startSmallMesh } from '../testing.ts';

let mesh: FakeMesh;
beforeAll(async () => {
  mesh = await startSmallMesh();
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
      'instances: expected 1 to 256 instances, got 0',
    ],
    [
      '257 instances',
      '/v1/models/mood:predict',
      { instances: Array(257).fill('a') },
      400,
      'INVALID_ARGUMENT',
      'instances: expected 1 to 256 instances, got 257',
    ],
    [
      'instances that are no list',
      '/v1/models/mood:predict',
      { instances: 'a' },
      400,
      'INVALID_ARGUMENT',
      'instances: expected a list, got the string "a"',
    ],
    [
      'a body that is no object',
      '/v1/models/mood:predict',
      [1],
      400,
      'INVALID_ARGUMENT',
      'the body: expected an object, got a list of 1',
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
      'a long routing key',
      '/v1/models/mood:predict',
      { ...texts, routingKey: 'k'.repeat(257) },
      400,
      'INVALID_ARGUMENT',
      'routingKey: expected at most 256 characters, got 257',
    ],
    [
      'a version as a number',
      '/v1/models/mood:predict',
      { ...texts, version: 1 },
      400,
      'INVALID_ARGUMENT',
      'version: expected a string, got 1',
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
