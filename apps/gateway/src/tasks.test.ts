import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Manifest, wireRow } from '@ratchet/model';
import {
  type Prediction,
  type PredictionServiceDefinition,
  protos,
  type Instance as WireInstance,
} from '@ratchet/protocol';
import { connect, type Remote } from '@ratchet/rpc';
import { FakeMesh, until } from './testing.ts';

/** One model of each task: what goes in and what comes out at both doors. The fake chain answers a row's own `reply`. */
interface Case {
  readonly task: Manifest['task'];
  readonly labels?: string[];
  readonly more?: Partial<Manifest>;
  readonly rest: unknown;
  readonly wire: WireInstance;
  readonly restAnswer: unknown;
  readonly wireAnswer: Prediction;
}

const ROW = { age: 41, city: 'Bern', sales: [1, 2], left: null, reply: [0.25, 0.75] };
const BEST = { user: 'u1', topK: 2, reply: [3.5, 4.1, 4.1] };
const RATED = { user: 7, item: 'i2', reply: [3.7] };
const PRICED = { rooms: 3, reply: [812.5] };
const X = { name: 'x', datatype: 'FP32', shape: [2], content: Buffer.from(Float32Array.of(1, 2).buffer) };

const QUESTIONS = {
  labels: ['greeting', 'opening', 'constructor'],
  more: { answers: { greeting: 'Hello!', opening: 'At nine.' }, threshold: 0.5 },
};

const CASES: Case[] = [
  {
    task: 'text-classification',
    labels: ['negative', 'neutral', 'positive'],
    rest: 'good',
    wire: { text: 'good' },
    restAnswer: {
      label: 'positive',
      score: 0.7,
      scores: { negative: 0.1, neutral: 0.2, positive: 0.7 },
    },
    wireAnswer: {
      classification: {
        label: 'positive',
        score: 0.7,
        scores: [
          { label: 'negative', score: 0.1 },
          { label: 'neutral', score: 0.2 },
          { label: 'positive', score: 0.7 },
        ],
      },
    },
  },
  {
    task: 'image-classification',
    labels: ['shirt', 'boot'],
    rest: { b64: Buffer.of(0, 1).toString('base64') },
    wire: { image: Buffer.of(0, 1) },
    restAnswer: { label: 'boot', score: 1, scores: { shirt: 0, boot: 1 } },
    wireAnswer: {
      classification: {
        label: 'boot',
        score: 1,
        scores: [
          { label: 'shirt', score: 0 },
          { label: 'boot', score: 1 },
        ],
      },
    },
  },
  {
    task: 'tabular-classification',
    labels: ['stays', 'leaves'],
    rest: ROW,
    wire: { row: wireRow(ROW) },
    restAnswer: { label: 'leaves', score: 0.75, scores: { stays: 0.25, leaves: 0.75 } },
    wireAnswer: {
      classification: {
        label: 'leaves',
        score: 0.75,
        scores: [
          { label: 'stays', score: 0.25 },
          { label: 'leaves', score: 0.75 },
        ],
      },
    },
  },
  {
    task: 'tabular-regression',
    rest: PRICED,
    wire: { row: wireRow(PRICED) },
    restAnswer: { value: 812.5 },
    wireAnswer: { regression: { value: 812.5 } },
  },
  {
    task: 'recommendation',
    labels: ['i1', 'i2', 'i3'],
    rest: BEST,
    wire: { row: wireRow(BEST) },
    restAnswer: {
      items: [
        { item: 'i2', score: 4.1 },
        { item: 'i3', score: 4.1 },
      ],
    },
    wireAnswer: {
      ranking: {
        items: [
          { item: 'i2', score: 4.1 },
          { item: 'i3', score: 4.1 },
        ],
      },
    },
  },
  {
    task: 'recommendation',
    labels: ['i1', 'i2', 'i3'],
    rest: RATED,
    wire: { row: wireRow(RATED) },
    restAnswer: { value: 3.7 },
    wireAnswer: { regression: { value: 3.7 } },
  },
  {
    task: 'question-answering',
    ...QUESTIONS,
    rest: 'why?',
    wire: { text: 'why?' },
    restAnswer: {
      answer: 'constructor',
      label: 'constructor',
      score: 0.7,
      known: true,
      alternatives: [
        { answer: 'At nine.', label: 'opening', score: 0.2 },
        { answer: 'Hello!', label: 'greeting', score: 0.1 },
      ],
    },
    wireAnswer: {
      answer: {
        text: 'constructor',
        label: 'constructor',
        score: 0.7,
        known: true,
        alternatives: [
          { text: 'At nine.', label: 'opening', score: 0.2 },
          { text: 'Hello!', label: 'greeting', score: 0.1 },
        ],
      },
    },
  },
  {
    task: 'question-answering',
    ...QUESTIONS,
    more: { ...QUESTIONS.more, threshold: 0.8 },
    rest: 'why?',
    wire: { text: 'why?' },
    restAnswer: {
      answer: '',
      label: '',
      score: 0.7,
      known: false,
      alternatives: [
        { answer: 'constructor', label: 'constructor', score: 0.7 },
        { answer: 'At nine.', label: 'opening', score: 0.2 },
        { answer: 'Hello!', label: 'greeting', score: 0.1 },
      ],
    },
    wireAnswer: {
      answer: {
        text: '',
        label: '',
        score: 0.7,
        known: false,
        alternatives: [{ label: 'constructor' }, { label: 'opening' }, { label: 'greeting' }],
      },
    },
  },
  {
    task: 'tensors',
    rest: [1, 2],
    wire: { tensors: { tensors: [X] } },
    restAnswer: [1, 2],
    wireAnswer: { tensors: { tensors: [X] } },
  },
];

let mesh: FakeMesh;
let remote: Remote<PredictionServiceDefinition>;
const modelOf = (i: number): string => `m${i}`;
beforeAll(async () => {
  mesh = await FakeMesh.start();
  for (const [i, { task, labels, more }] of CASES.entries()) {
    const x = { name: 'x', datatype: 'FP32' as const, shape: [-1, 2] };
    const signature = { inputs: [x], outputs: [x], batch: true };
    const manifest = { task, ...(labels ? { labels } : {}), pipeline: [], signature, ...more };
    await mesh.publish(manifest, { model: modelOf(i) });
  }
  await mesh.untilLoaded(CASES.length);
  remote = mesh.scope.own(connect(protos.ratchet.prediction.v1.PredictionService.service, mesh.grpc));
});
afterAll(() => mesh.close());

describe.each(CASES.map((each, i) => [each.task, i, each] as const))('%s (%i)', (_task, i, given) => {
  const model = modelOf(i);
  const recordOf = async (id: string) => {
    const record = () => mesh.feedback.records.find(({ predictionId }) => predictionId === id);
    await until('the record', () => record() !== undefined);
    return record()!;
  };

  test('answers over REST', async () => {
    const { body } = await mesh.call('POST', `/v1/models/${model}:predict`, {
      instances: [given.rest, given.rest],
    });
    expect(body).toEqual({
      model,
      version: '1',
      predictionIds: [expect.any(String), expect.any(String)],
      predictions: [given.restAnswer, given.restAnswer],
      recorded: true,
    });
  });

  test('answers over gRPC, and is recorded as it was asked and answered', async () => {
    const { predictions, recorded } = await remote.Predict(
      { model, instances: [given.wire] },
      { timeoutMs: 5_000 },
    );
    expect(predictions).toMatchObject([given.wireAnswer]);
    expect(recorded).toBe(true);
    const { instance, prediction } = await recordOf(predictions[0]!.predictionId);
    expect(instance).toMatchObject(given.wire);
    expect(prediction).toEqual(predictions[0]);
  });
});

describe('an image of several MiB', () => {
  const imageOf = (bytes: number): Buffer => Buffer.alloc(bytes, 1);
  const MIB = 2 ** 20;

  test('goes through and is recorded, at either door', async () => {
    const rest = await mesh.call('POST', '/v1/models/m1:predict', {
      instances: [{ b64: imageOf(6 * MIB - 1024).toString('base64') }],
    });
    const wire = await remote.Predict(
      { model: 'm1', instances: [{ image: imageOf(8 * MIB - 1024) }] },
      { timeoutMs: 20_000 },
    );
    expect([rest.body.recorded, wire.recorded]).toEqual([true, true]);
    const ids = [rest.body.predictionIds[0], wire.predictions[0]!.predictionId];
    const kept = () => mesh.feedback.records.filter(({ predictionId }) => ids.includes(predictionId));
    await until('both records', () => kept().length === 2);
    expect(kept().map(({ instance }) => instance?.image?.length)).toEqual([6 * MIB - 1024, 8 * MIB - 1024]);
  });

  test('is refused where it is more than a message takes', async () => {
    const rest = await mesh.call('POST', '/v1/models/m1:predict', {
      instances: [{ b64: imageOf(6 * MIB).toString('base64') }],
    });
    expect(rest).toMatchObject({
      status: 413,
      body: { reason: 'BODY_TOO_LARGE', detail: 'expected a body of at most 8388608 bytes' },
    });
    const wire = remote.Predict(
      { model: 'm1', instances: [{ image: imageOf(8 * MIB) }] },
      { timeoutMs: 20_000 },
    );
    await expect(wire).rejects.toMatchObject({
      kind: 'TooLarge',
      reason: 'MESSAGE_TOO_LARGE',
    });
  });
});

test('models name their classes, not their items', async () => {
  const { body } = await mesh.call('GET', '/v1/models');
  expect(body.models.map(({ labels }: { labels?: string[] }) => labels?.length)).toEqual(
    CASES.map(({ task, labels }) => (task === 'recommendation' ? undefined : labels?.length)),
  );
});

test.each<[string, string, unknown, number, string, string]>([
  [
    'a string for images',
    'm1',
    'a',
    400,
    'INVALID_INSTANCE',
    'instance 1: expected {"b64": "<a PNG or JPEG file in base64>"}',
  ],
  [
    'a row for texts',
    'm0',
    ROW,
    400,
    'INVALID_INSTANCE',
    'instance 1: expected a string, for the model reads',
  ],
  ['a string for rows', 'm3', 'a', 400, 'INVALID_INSTANCE', 'instance 1: expected an object of columns, for'],
  [
    'a score for all items',
    'm4',
    { ...BEST, reply: [1] },
    500,
    'UNFIT_ANSWER',
    'instance 1: the version did not answer as its manifest says: expected 3 scores, one for each item',
  ],
])('%s is refused', async (_name, model, instance, status, reason, detail) => {
  const good = CASES[Number(model.slice(1))]!.rest;
  const answer = await mesh.call('POST', `/v1/models/${model}:predict`, { instances: [good, instance] });
  expect(answer).toMatchObject({ status, body: { reason, detail: expect.stringContaining(detail) } });
});
