import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type DatasetServiceHandlers,
  type Example__Output,
  type Feedback,
  protos,
  type SubmitFeedbackRequest__Output,
  type Tensor,
} from '@ratchet/protocol';
import { implement } from '@ratchet/rpc';
import { type FakeMesh, feedbackServiceOf, startSmallMesh } from '../testing.ts';

const submitted: SubmitFeedbackRequest__Output[] = [];
const imported: Example__Output[] = [];
const listed: Feedback[] = [];
let mesh: FakeMesh;

beforeAll(async () => {
  const feedback = feedbackServiceOf({
    SubmitFeedback: async (request) => {
      submitted.push(request);
      return { feedbackId: 'f1', state: 'FEEDBACK_STATE_RESOLVED' };
    },
    BatchSubmitFeedback: async ({ requests }) => {
      submitted.push(...requests);
      return { outcomes: requests.map(() => ({ code: 0, response: { feedbackId: 'f1' } })) };
    },
    ListFeedback: async () => ({ feedback: listed }),
  });
  const notAsked = () => Promise.reject(new Error('not asked for'));
  const datasets = implement<DatasetServiceHandlers>(protos.ratchet.feedback.v1.DatasetService.service, {
    async ImportExamples({ examples }) {
      imported.push(...examples);
      return { imported: examples.length };
    },
    ListLabelCounts: notAsked,
    TakeSnapshot: () => ({ [Symbol.asyncIterator]: () => ({ next: notAsked }) }),
  });
  mesh = await startSmallMesh({ feedback: [feedback, datasets] });
});
beforeEach(() => {
  for (const list of [submitted, imported, listed]) list.length = 0;
});
afterAll(() => mesh.close());

const floats = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer);
const longs = (...values: bigint[]) => Buffer.from(BigInt64Array.from(values).buffer);
const strings = (...texts: string[]) =>
  Buffer.concat(texts.map((text) => Buffer.from([text.length, 0, 0, 0, ...Buffer.from(text)])));

const X: Tensor = { name: 'x', datatype: 'FP32', shape: [2], content: floats(1.5, -2) };
const A: Tensor = { name: 'a', datatype: 'INT64', shape: [], content: longs(2n ** 60n) };
const B: Tensor = { name: 'b', datatype: 'BYTES', shape: [2], content: strings('p', 'q') };

describe.each<[string, unknown, readonly Tensor[]]>([
  ['numbers', [1.5, -2], [X]],
  ['numbers', { x: [1.5, -2] }, [X]],
  ['pair', { b: ['p', 'q'], a: '1152921504606846976' }, [A, B]],
])('the tensors of %s, %j, are read by its signature', (model, json, tensors) => {
  const wire = { input: 'tensors', tensors: { tensors } };

  test('in feedback', async () => {
    const piece = { model, instance: json, label: 'up', source: 'ann' };
    expect(await mesh.call('POST', '/v1/feedback', piece)).toMatchObject({ status: 201 });
    expect(submitted).toMatchObject([{ model, text: '', label: 'up', source: 'ann', instance: wire }]);
  });

  test('in a batch of feedback', async () => {
    const feedback = [
      { model, instance: json, value: 2 },
      { predictionId: 'p1', label: 'a' },
    ];
    const { body } = await mesh.call('POST', '/v1/feedback:batch', { feedback });
    expect(body.results).toMatchObject([{ status: 201 }, { status: 201 }]);
    expect(submitted).toMatchObject([
      { model, instance: wire, value: 2 },
      { predictionId: 'p1', instance: null },
    ]);
  });

  test('in an import', async () => {
    const examples = [
      { tensors: json, label: 'up' },
      { tensors: json, value: 0.5 },
    ];
    const answer = await mesh.call('POST', `/v1/models/${model}/examples:batch`, { examples });
    expect(answer).toMatchObject({ status: 200, body: { imported: 2 } });
    expect(imported).toMatchObject([
      { text: '', label: 'up', instance: wire },
      { text: '', value: 0.5, instance: wire },
    ]);
  });

  test('in a prediction, to the same bytes', async () => {
    const before = mesh.preprocessing.seen.length;
    const answer = await mesh.call('POST', `/v1/models/${model}:predict`, { instances: [json] });
    expect(answer.status).toBe(200);
    expect(mesh.preprocessing.seen).toHaveLength(before + 1);
    const echoed = answer.body.predictions[0];
    await mesh.call('POST', '/v1/feedback', { model, instance: echoed, label: 'up' });
    expect(submitted).toMatchObject([{ instance: wire }]);
  });

  test('and are listed as they came', async () => {
    listed.push({ feedbackId: 'f', model, instance: { tensors: { tensors: [...tensors] } }, label: 'up' });
    const { body } = await mesh.call('GET', '/v1/feedback');
    const bare = model === 'numbers' && !Array.isArray(json) ? [1.5, -2] : json;
    expect(body.feedback[0].instance).toEqual(bare);
  });
});

test('tensors without elements are not listed: their lists may be without end', async () => {
  const endless = { ...X, shape: [2 ** 28, 0], content: Buffer.alloc(0) };
  listed.push({ feedbackId: 'f', instance: { tensors: { tensors: [endless] } }, label: 'up' });
  const { status, body } = await mesh.call('GET', '/v1/feedback');
  expect(status).toBe(200);
  expect(body.feedback[0]).not.toHaveProperty('instance');
});

test.each<[string, unknown, string]>([
  ['numbers', [1, 2, 3], 'input "x": expected a list of 2 (FP32 [2]), got a list of 3'],
  [
    'numbers',
    [1, 'b'],
    'input "x" at [1]: expected a finite number of 32 bits (FP32 [2]), got the string "b"',
  ],
  ['numbers', [1, null], 'input "x" at [1]: expected a finite number of 32 bits (FP32 [2]), got null'],
  ['numbers', 'a text', 'input "x": expected a list (FP32 [2]), got the string "a text"'],
  ['numbers', { b64: 'aa==' }, 'the model has no input "b64"; it has: "x"'],
  ['numbers', 5, 'input "x": expected a list (FP32 [2]), got 5'],
  ['pair', { a: 1 }, 'input "b" is missing; the model reads: "a", "b"'],
  ['pair', [1, ['p']], 'expected an object with the inputs "a", "b"'],
  ['pair', { a: 0.5, b: [] }, 'input "a": expected a whole number of 64 bits'],
])('for %s %j is refused, and nothing is passed on', async (model, json, detail) => {
  const refused = (what: string) => ({
    status: 400,
    detail: expect.stringContaining(what + detail),
  });
  const piece = { model, instance: json, label: 'up' };
  expect((await mesh.call('POST', '/v1/feedback', piece)).body).toMatchObject(refused('instance: '));
  const batch = {
    feedback: [piece, { model, instance: model === 'numbers' ? [1, 2] : { a: 1, b: ['p'] }, label: 'up' }],
  };
  const { body } = await mesh.call('POST', '/v1/feedback:batch', batch);
  expect(body.results).toMatchObject([refused('instance: '), { status: 201 }]);
  expect(submitted).toHaveLength(1);
  const examples = [{ tensors: json, label: 'up' }];
  const answer = await mesh.call('POST', `/v1/models/${model}/examples:batch`, { examples });
  expect(answer.body).toMatchObject({ ...refused('examples[0]: '), reason: 'INVALID_EXAMPLE' });
  expect(imported).toEqual([]);
});

test.each<[string, string]>([
  ['mood', 'reads text'],
  ['unborn', 'has no version yet'],
])('arrays for %s, that %s, are refused', async (model, why) => {
  const examples = [{ tensors: [1, 2], label: 'up' }];
  const answer = await mesh.call('POST', `/v1/models/${model}/examples:batch`, { examples });
  expect(answer).toMatchObject({
    status: 400,
    body: {
      reason: 'INVALID_EXAMPLE',
      detail: `examples[0]: tensors are read by the signature of the model: expected one that reads tensors, got "${model}", which ${why}`,
    },
  });
  const piece = { model, instance: [1, 2], label: 'up' };
  expect(await mesh.call('POST', '/v1/feedback', piece)).toMatchObject({
    status: 400,
    body: {
      detail: expect.stringMatching(
        /or arrays for a model that reads tensors and has a version, got a list of 2$/,
      ),
    },
  });
  expect([...imported, ...submitted]).toEqual([]);
});
