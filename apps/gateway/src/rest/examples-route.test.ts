import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type DatasetServiceHandlers, type ImportExamplesRequest__Output, protos } from '@ratchet/protocol';
import { type Handlers, implement } from '@ratchet/rpc';
import { FakeMesh } from '../testing.ts';

const PATH = '/v1/models/mood/examples:batch';
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const asked: ImportExamplesRequest__Output[] = [];
let mesh: FakeMesh;

beforeAll(async () => {
  const notAsked = () => Promise.reject(new Error('not asked for'));
  const handlers: Handlers<DatasetServiceHandlers> = {
    async ImportExamples(request) {
      asked.push(request);
      return {
        imported: 1,
        duplicates: 2,
        rejected: [{ index: 3, reason: 'EMPTY_TEXT', message: 'the text is empty' }],
      };
    },
    ListLabelCounts: notAsked,
    TakeSnapshot: () => ({ [Symbol.asyncIterator]: () => ({ next: notAsked }) }),
  };
  const datasets = implement<DatasetServiceHandlers>(
    protos.ratchet.feedback.v1.DatasetService.service,
    handlers,
  );
  mesh = await FakeMesh.start({ feedback: [datasets] });
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => mesh.close());

test('what became of the examples is told', async () => {
  const body = { examples: [{ text: 'a', label: 'b' }], source: 'file' };
  expect(await mesh.call('POST', PATH, body)).toMatchObject({
    status: 200,
    body: {
      imported: 1,
      duplicates: 2,
      rejected: [{ index: 3, reason: 'EMPTY_TEXT', message: 'the text is empty' }],
    },
  });
  expect(asked).toMatchObject([{ model: 'mood', source: 'file' }]);
});

test.each<[unknown, Record<string, unknown>]>([
  [
    { text: 'a', label: 'b' },
    { text: 'a', label: 'b', instance: null, answer: '' },
  ],
  [
    { text: '', label: '' },
    { text: '', label: '' },
  ],
  [
    { text: 'wo?', answer: 'hier' },
    { text: 'wo?', label: '', answer: 'hier' },
  ],
  [
    { text: 'wo?', label: 'where', answer: 'hier' },
    { text: 'wo?', label: 'where', answer: 'hier' },
  ],
  [
    { row: { a: 1.5, b: 'x', c: true, d: null, e: [1, 2] }, value: -0.25 },
    {
      text: '',
      label: '',
      value: -0.25,
      instance: expect.objectContaining({
        input: 'row',
        row: {
          fields: {
            a: expect.objectContaining({ kind: 'numberValue', numberValue: 1.5 }),
            b: expect.objectContaining({ kind: 'stringValue', stringValue: 'x' }),
            c: expect.objectContaining({ kind: 'boolValue', boolValue: true }),
            d: expect.objectContaining({ kind: 'nullValue' }),
            e: expect.objectContaining({
              kind: 'listValue',
              listValue: { values: [1, 2].map((numberValue) => expect.objectContaining({ numberValue })) },
            }),
          },
        },
      }),
    },
  ],
  [{ row: { b64: 'a column' }, label: 'x' }, { instance: expect.objectContaining({ input: 'row' }) }],
  [
    { row: {}, value: 0 },
    { value: 0, instance: expect.objectContaining({ input: 'row' }) },
  ],
  [
    { row: { a: 1 }, label: 'x', occurrence: 2 ** 32 - 1 },
    { label: 'x', occurrence: 2 ** 32 - 1 },
  ],
  [
    { image: { b64: PNG.toString('base64') }, label: 'cat' },
    { label: 'cat', instance: expect.objectContaining({ input: 'image', image: PNG }) },
  ],
])('%j is passed on', async (example, wire) => {
  expect(await mesh.call('POST', PATH, { examples: [example] })).toMatchObject({ status: 200 });
  expect(asked[0]?.examples).toEqual([expect.objectContaining(wire)]);
  for (const field of ['value', 'occurrence'])
    expect(field in asked[0]!.examples[0]!).toBe(field in (example as object));
});

test.each<[unknown, string]>([
  [[], 'examples: expected 1 to 1000 examples, got 0'],
  [[{ text: 'a', label: 'b' }, { text: 1 }], 'examples[1].text: expected a string, got 1'],
  [[{ label: 'b' }], 'examples[0]: expected one of text, row, image and tensors'],
  [
    [
      { text: 'a', label: 'b' },
      { text: 'a', row: {}, label: 'b' },
    ],
    'examples[1]: expected one of text, row, image and tensors',
  ],
  [[{ tensors: [1], text: 'a', label: 'b' }], 'examples[0]: expected one of text, row, image and tensors'],
  [[{ text: 'a' }], 'examples[0]: expected one of label, value and answer'],
  [[{ text: 'a', label: 'b', value: 1 }], 'examples[0]: expected one of label, value and answer'],
  [[{ text: 'a', answer: 'b', value: 1 }], 'examples[0]: expected one of label, value and answer'],
  [[{ row: { a: { b: 1 } }, value: 1 }], 'examples[0]: column "a": expected a string, a finite number'],
  [[{ row: { a: [1, 'x'] }, value: 1 }], 'examples[0]: column "a" at [1]: expected a finite number'],
  [[{ image: { b64: '' }, label: 'x' }], 'examples[0]: b64: expected a PNG or JPEG file in base64'],
  [[{ image: { b64: 'ü' }, label: 'x' }], 'examples[0]: b64: '],
  [[{ image: 'abc', label: 'x' }], 'examples[0].image: expected an object'],
  [[{ row: { a: 1 }, label: 'b', occurrence: 0 }], 'examples[0].occurrence: '],
  [[{ row: { a: 1 }, label: 'b', occurrence: 1.5 }], 'examples[0].occurrence: '],
  [[{ row: { a: 1 }, label: 'b', occurrence: 2 ** 32 }], 'examples[0].occurrence: '],
  [[{ text: 'a', label: 'b', rating: 1 }], 'examples[0]: unknown field "rating"'],
])('%j are refused', async (examples, detail) => {
  expect(await mesh.call('POST', PATH, { examples })).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining(detail) },
  });
  expect(asked).toEqual([]);
});
