import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import type { Feedback, SubmitFeedbackRequest__Output } from '@ratchet/protocol';
import { FakeMesh, feedbackServiceOf } from '../testing.ts';

let mesh: FakeMesh;
const submitted: SubmitFeedbackRequest__Output[] = [];
const ROW = {
  fields: {
    age: { kind: 'numberValue' as const, numberValue: 41 },
    tags: {
      kind: 'listValue' as const,
      listValue: {
        values: [
          { kind: 'numberValue' as const, numberValue: 1 },
          { kind: 'numberValue' as const, numberValue: 2 },
        ],
      },
    },
  },
};
const LISTED: Feedback[] = [
  {
    feedbackId: 'f1',
    model: 'mood',
    version: '2',
    predictionId: 'p1',
    text: 'fine',
    label: 'neutral',
    predictedLabel: 'positive',
    source: 'ann',
    blind: true,
    state: 'FEEDBACK_STATE_RESOLVED',
    createTimeMs: 1_700_000_000_000,
  },
  { feedbackId: 'f2', predictionId: 'p2', label: 'odd', state: 'FEEDBACK_STATE_PENDING', createTimeMs: 1 },
  {
    feedbackId: 'f3',
    model: 'prices',
    instance: { row: ROW },
    value: 0,
    state: 'FEEDBACK_STATE_RESOLVED',
    createTimeMs: 1,
  },
  {
    feedbackId: 'f4',
    instance: { image: Buffer.of(0xff, 0xd8) },
    answer: 'At nine.',
    state: 'FEEDBACK_STATE_RESOLVED',
    createTimeMs: 1,
  },
];

beforeAll(async () => {
  const service = feedbackServiceOf({
    SubmitFeedback: async (request) => {
      submitted.push(request);
      if (request.label === 'wrong')
        throw new Fault('InvalidInput', 'UNKNOWN_LABEL', 'the labels are a and b', { labels: 'a,b' });
      if (request.idempotencyKey === 'taken')
        throw new Fault('AlreadyExists', 'KEY_REUSED', 'the key was used for another payload');
      return {
        feedbackId: 'f1',
        state: 'FEEDBACK_STATE_PENDING',
        duplicate: request.idempotencyKey === 'again',
      };
    },
    BatchSubmitFeedback: async ({ requests }) => ({
      outcomes: requests.map(({ label }) =>
        label === 'wrong'
          ? { code: 3, reason: 'UNKNOWN_LABEL', message: 'the labels are a and b' }
          : { code: 0, response: { feedbackId: `f-${label}`, state: 'FEEDBACK_STATE_RESOLVED' as const } },
      ),
    }),
    ListFeedback: async ({ model, pageSize, pageToken }) => {
      if (pageToken === 'wrong')
        throw new Fault('InvalidInput', 'INVALID_PAGE_TOKEN', 'expected the next_page_token');
      return { feedback: LISTED, nextPageToken: `${model}|${pageSize}|${pageToken}` };
    },
    GetModelStats: async ({ model }) => {
      if (model !== 'mood') throw new Fault('NotFound', 'MODEL_NOT_FOUND', 'there is no such model');
      return {
        predictions: [{ version: '1', label: 'positive', count: 7 }],
        feedback: { resolved: 2, pending: 1 },
        agreement: [{ version: '1', label: 'positive', agreed: 1, disagreed: 1 }],
        examples: 5,
      };
    },
  });
  mesh = await FakeMesh.start({ feedback: [service] });
});
afterAll(() => mesh.close());
beforeEach(() => {
  submitted.length = 0;
});

describe('POST /v1/feedback', () => {
  const post = (body: unknown, headers = {}) => mesh.call('POST', '/v1/feedback', body, headers);

  test('passes a correction on', async () => {
    const answer = await post({ predictionId: 'p1', label: 'a', source: 'ann', blind: true });
    expect(answer).toMatchObject({ status: 201, body: { feedbackId: 'f1', state: 'pending' } });
    expect(Object.keys(answer.body)).toEqual(['feedbackId', 'state']);
    expect(submitted).toEqual([
      {
        predictionId: 'p1',
        model: '',
        text: '',
        instance: null,
        label: 'a',
        answer: '',
        source: 'ann',
        idempotencyKey: '',
        blind: true,
      },
    ]);
  });

  test('passes a new example on', async () => {
    await post({ model: 'mood', instance: 'fine', label: 'a' });
    expect(submitted).toMatchObject([{ predictionId: '', model: 'mood', text: 'fine', blind: false }]);
  });

  test.each<[string, object, object]>([
    ['a row', { instance: { age: 41, tags: [1, 2] } }, { instance: { row: ROW } }],
    [
      'an image',
      { instance: { b64: '/9g=' } },
      { instance: { input: 'image', image: Buffer.of(0xff, 0xd8) } },
    ],
    ['a row with b64 and more', { instance: { b64: 'x', n: 1 } }, { instance: { input: 'row' } }],
  ])('passes %s on', async (_name, given, expected) => {
    expect(await post({ model: 'm', label: 'a', ...given })).toMatchObject({ status: 201 });
    expect(submitted).toMatchObject([{ model: 'm', text: '', label: 'a', ...expected }]);
  });

  test.each([
    [{ value: 0 }, { value: 0, label: '', answer: '' }],
    [{ value: -3.5 }, { value: -3.5 }],
    [{ answer: 'At nine.' }, { answer: 'At nine.', label: '' }],
    [
      { answer: 'At nine.', label: 'hours' },
      { answer: 'At nine.', label: 'hours' },
    ],
    [{ label: 'hours' }, { label: 'hours', answer: '' }],
  ])('passes %j on', async (given, expected) => {
    await post({ predictionId: 'p1', ...given });
    expect(submitted).toMatchObject([expected]);
    expect('value' in given).toBe(submitted[0]?.value !== undefined);
  });

  test.each([
    [{}, { 'idempotency-key': 'header' }, 'header'],
    [{ idempotencyKey: 'body' }, { 'idempotency-key': 'header' }, 'body'],
    [{ idempotencyKey: 'body' }, {}, 'body'],
    [{}, {}, ''],
  ])('the key of %j and %j is %j', async (body, headers, key) => {
    await post({ predictionId: 'p1', label: 'a', ...body }, headers);
    expect(submitted[0]?.idempotencyKey).toBe(key);
  });

  test('says when it was there already', async () => {
    const { body } = await post({ predictionId: 'p1', label: 'a', idempotencyKey: 'again' });
    expect(body).toEqual({ feedbackId: 'f1', state: 'pending', duplicate: true });
  });

  test.each([
    [{ predictionId: 'p1', label: 'wrong' }, 400, 'UNKNOWN_LABEL', 'the labels are a and b'],
    [{ predictionId: 'p1', label: 'a', idempotencyKey: 'taken' }, 409, 'KEY_REUSED', 'the key was used'],
    [{ predictionId: 'p1' }, 400, 'INVALID_ARGUMENT', 'give label, value or answer'],
    [
      { predictionId: 'p1', value: '3' },
      400,
      'INVALID_ARGUMENT',
      'value: expected a number, got the string "3"',
    ],
    [
      { model: 'm', instance: [1], label: 'a' },
      400,
      'INVALID_ARGUMENT',
      'instance: expected a string for a text, an object of columns for a row, {"b64": "<a PNG or JPEG file in base64>"} for an image, or arrays for a model that reads tensors and has a version, got a list of 1',
    ],
    [
      { model: 'm', instance: { age: { years: 4 } }, label: 'a' },
      400,
      'INVALID_ARGUMENT',
      'instance: column "age": expected a string, a finite number, true, false, null or a list of finite numbers, got an object',
    ],
    [
      { model: 'm', instance: { b64: 'no base64' }, label: 'a' },
      400,
      'INVALID_ARGUMENT',
      'instance: b64: expected base64',
    ],
    [
      { predictionId: 'p1', label: 'a', blind: 'yes' },
      400,
      'INVALID_ARGUMENT',
      'blind: expected true or false, got the string "yes"',
    ],
    [{ predictionID: 'p1', label: 'a' }, 400, 'INVALID_ARGUMENT', 'the body: unknown field "predictionID"'],
  ])('%j is refused', async (body, status, reason, detail) => {
    expect(await post(body)).toMatchObject({
      status,
      body: { status, reason, detail: expect.stringContaining(detail) },
    });
  });

  test('a refusal keeps what programs read', async () => {
    const { body } = await post({ predictionId: 'p1', label: 'wrong' });
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'the labels are a and b',
      reason: 'UNKNOWN_LABEL',
      metadata: { labels: 'a,b' },
      error: 'the labels are a and b',
    });
  });
});

describe('POST /v1/feedback:batch', () => {
  const post = (feedback: unknown) => mesh.call('POST', '/v1/feedback:batch', { feedback });

  test('answers each piece on its own', async () => {
    const { status, body } = await post([
      { predictionId: 'p1', label: 'a' },
      { predictionId: 'p2', label: 5 },
      { predictionId: 'p3', label: 'wrong' },
      'nonsense',
      { model: 'm', instance: 'x', label: 'b' },
    ]);
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { status: 201, feedbackId: 'f-a', state: 'resolved' },
      {
        status: 400,
        reason: 'INVALID_ARGUMENT',
        error: 'label: expected a string, got 5',
      },
      { status: 400, reason: 'UNKNOWN_LABEL', detail: 'the labels are a and b', title: 'Bad Request' },
      {
        status: 400,
        reason: 'INVALID_ARGUMENT',
        detail: expect.stringContaining('feedback[3]: expected an object, got the string "nonsense"'),
      },
      { status: 201, feedbackId: 'f-b' },
    ]);
  });

  test('of nothing but nonsense is answered without asking', async () => {
    const { body } = await post([{}, {}]);
    expect(body.results).toMatchObject([{ status: 400 }, { status: 400 }]);
  });

  test.each([
    [[], 'feedback: expected 1 to 1000 pieces, got 0'],
    [Array(1_001).fill({ predictionId: 'p', label: 'a' }), 'feedback: expected 1 to 1000 pieces, got 1001'],
    [{}, 'feedback: expected a list, got an object'],
  ])('takes 1 to 1,000', async (feedback, detail) => {
    expect(await post(feedback)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(detail) },
    });
  });
});

test('GET /v1/feedback pages', async () => {
  const { body } = await mesh.call('GET', '/v1/feedback?model=mood&pageSize=2&pageToken=t%2F1');
  expect(body).toEqual({
    feedback: [
      {
        feedbackId: 'f1',
        model: 'mood',
        version: '2',
        predictionId: 'p1',
        text: 'fine',
        label: 'neutral',
        predictedLabel: 'positive',
        source: 'ann',
        blind: true,
        state: 'resolved',
        createTime: '2023-11-14T22:13:20.000Z',
      },
      {
        feedbackId: 'f2',
        predictionId: 'p2',
        label: 'odd',
        blind: false,
        state: 'pending',
        createTime: '1970-01-01T00:00:00.001Z',
      },
      {
        feedbackId: 'f3',
        model: 'prices',
        instance: { age: 41, tags: [1, 2] },
        value: 0,
        blind: false,
        state: 'resolved',
        createTime: '1970-01-01T00:00:00.001Z',
      },
      {
        feedbackId: 'f4',
        instance: { b64: '/9g=' },
        answer: 'At nine.',
        blind: false,
        state: 'resolved',
        createTime: '1970-01-01T00:00:00.001Z',
      },
    ],
    nextPageToken: 'mood|2|t/1',
  });
  expect((await mesh.call('GET', '/v1/feedback')).body.nextPageToken).toBe('|0|');
  expect(await mesh.call('GET', '/v1/feedback?pageSize=1001')).toMatchObject({ status: 400 });
  expect(await mesh.call('GET', '/v1/feedback?pageToken=wrong')).toMatchObject({
    status: 400,
    body: {
      reason: 'INVALID_PAGE_TOKEN',
      detail: 'pageToken: expected the nextPageToken of the page before, unchanged and for the same model',
    },
  });
});

test('GET stats', async () => {
  expect((await mesh.call('GET', '/v1/models/mood/stats')).body).toEqual({
    model: 'mood',
    predictions: [{ version: '1', label: 'positive', count: 7 }],
    feedback: { resolved: 2, pending: 1 },
    agreement: [{ version: '1', label: 'positive', agreed: 1, disagreed: 1 }],
    examples: 5,
  });
  expect(await mesh.call('GET', '/v1/models/other/stats')).toMatchObject({ status: 404 });
});

test('without feedback its routes say so at once', async () => {
  await mesh.stop('feedback');
  const answer = await mesh.call('POST', '/v1/feedback', { predictionId: 'p1', label: 'a' });
  expect(answer).toMatchObject({
    status: 503,
    body: { reason: 'UPSTREAM_UNAVAILABLE', detail: 'feedback is not reachable' },
  });
  expect(answer.headers.get('retry-after')).toBe('1');
});
