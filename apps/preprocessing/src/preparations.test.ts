import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import {
  DirectoryRepository,
  decodeItem,
  encodeItem,
  encodeTensorItem,
  encodeTextItem,
  type Instance,
  type Manifest,
} from '@ratchet/model';
import { parsePipelineOf } from '@ratchet/pipeline';
import { Preparations } from './preparations.ts';
import {
  imageManifest,
  PIPELINE,
  PNG,
  ratingManifest,
  rowManifest,
  temporaryModels,
  tensorManifest,
  textManifest,
} from './testing.ts';

let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope.close());

async function preparations(manifests: readonly Manifest[]) {
  const models = scope.own(await temporaryModels(manifests));
  const repository = await new DirectoryRepository(join(models.dataDir, 'models'), { pollMs: 60_000 }).open();
  scope.own(repository);
  return { models, repository, of: new Preparations(repository) };
}

/** What an item becomes, whether that takes a while or not. */
async function prepared({ of }: { readonly of: Preparations }, model: string, input: Buffer) {
  const { prepare } = await of.of(model);
  return await prepare(input);
}

const tensors = encodeTensorItem([
  { name: 'x', datatype: 'FP32', shape: [2], content: new Uint8Array(new Float32Array([1, 2]).buffer) },
]);

test.each(['It was good, really good.', '这部电影很好看', '', 'Ａ\u0000\ud800'])(
  'text %j becomes the ids of its pipeline',
  async (text) => {
    const models = await preparations([textManifest('sentiment', '1')]);
    const item = await prepared(models, 'sentiment/1', encodeTextItem(text));
    const [ids, ...others] = decodeItem(item).tensors ?? [];
    // what travels is UTF-8, which has no lone surrogates
    const expected = parsePipelineOf('text', PIPELINE).run(text.toWellFormed());
    expect(ids).toMatchObject({ name: 'ids', datatype: 'INT32', shape: [expected.length] });
    expect([...new Int32Array(Uint8Array.from(ids!.content).buffer)]).toEqual([...expected]);
    expect(others).toEqual([]);
  },
);

const ALL = [
  textManifest('sentiment', '1'),
  tensorManifest('numbers', '3'),
  rowManifest('prices', '1'),
  ratingManifest('films', '1'),
  imageManifest('shoes', '1'),
];

test('texts, rows and tensors are prepared at once, images are waited for', async () => {
  const { of } = await preparations(ALL);
  const waits = await Promise.all(
    ALL.map(async ({ model, version }) => (await of.of(`${model}/${version}`)).waits),
  );
  expect(waits).toEqual([false, false, false, false, true]);
});

test('tensors travel on as they are', async () => {
  expect(await prepared(await preparations(ALL), 'numbers/3', tensors)).toBe(tensors);
});

test.each<[string, Instance, object[]]>([
  ['prices/1', { row: { age: 31 } }, [{ name: 'features', datatype: 'FP32', shape: [2], values: [31, 0] }]],
  ['prices/1', { row: { age: null, more: 'x' } }, [{ name: 'features', shape: [2], values: [40, 1] }]],
  [
    'films/1',
    { row: { user: 'bob', item: 'c' } },
    [
      { name: 'user', datatype: 'INT32', shape: [], values: [2] },
      { name: 'items', datatype: 'INT32', shape: [1], values: [3] },
    ],
  ],
  [
    'films/1',
    { row: { user: 'eve', topK: 2 } },
    [
      { name: 'user', shape: [], values: [0] },
      { name: 'items', shape: [3], values: [1, 2, 3] },
    ],
  ],
  ['shoes/1', { image: PNG }, [{ name: 'pixels', datatype: 'FP32', shape: [1, 1, 2], values: [0, 1] }]],
])('%s prepares %j by its pipeline', async (model, instance, expected) => {
  const item = await prepared(await preparations(ALL), model, encodeItem(instance));
  const given = decodeItem(item).tensors!.map(({ name, datatype, shape, content }) => {
    const { buffer } = Uint8Array.from(content);
    const values = datatype === 'FP32' ? new Float32Array(buffer) : new Int32Array(buffer);
    return { name, datatype, shape, values: [...values] };
  });
  expect(given).toMatchObject(expected);
});

test.each<[string, Buffer, string, string | RegExp]>([
  [
    'sentiment/1',
    tensors,
    'WRONG_INPUT_KIND',
    'the model reads text, got tensors: send each instance as a string',
  ],
  [
    'numbers/3',
    encodeTextItem('good'),
    'WRONG_INPUT_KIND',
    'the model reads tensors, got text: send each instance as named arrays of numbers',
  ],
  ['numbers/3', encodeItem({ row: {} }), 'WRONG_INPUT_KIND', 'the model reads tensors, got row'],
  ['prices/1', encodeTextItem('good'), 'WRONG_INPUT_KIND', 'the model reads row, got text'],
  ['films/1', encodeItem({ image: PNG }), 'WRONG_INPUT_KIND', 'the model reads row, got image'],
  ['shoes/1', encodeItem({ row: {} }), 'WRONG_INPUT_KIND', 'the model reads image, got row'],
  [
    'prices/1',
    encodeItem({ row: { age: 'old' } }),
    'INVALID_CELL',
    /^column "age": expected a number.*got "old"$/,
  ],
  ['films/1', encodeItem({ row: { user: 'ann' } }), 'INVALID_ROW', /neither item nor topK/],
  [
    'films/1',
    encodeItem({ row: { user: 'ann', topK: 101 } }),
    'INVALID_CELL',
    /^column "topK".*from 1 to 100/,
  ],
  ['shoes/1', encodeItem({ image: PNG.subarray(0, 60) }), 'INVALID_IMAGE', /PNG/],
  ['shoes/1', encodeItem({ image: Buffer.from('GIF89a') }), 'INVALID_IMAGE', /PNG or JPEG/],
  ['sentiment/1', Buffer.alloc(0), 'MALFORMED_ITEM', /^expected an instance as libs.model encodes it/],
  ['sentiment/1', Buffer.from([1, 0xff]), 'MALFORMED_ITEM', /not UTF-8/],
  ['prices/1', Buffer.from([3, 0x7b]), 'MALFORMED_ITEM', /not JSON/],
  ['shoes/1', Buffer.from([9]), 'MALFORMED_ITEM', /unknown kind/],
  ['numbers/3', tensors.subarray(0, 9), 'MALFORMED_ITEM', /cut off/],
])('%s refuses a wrong item (%#)', async (model, input, reason, message) => {
  await expect(prepared(await preparations(ALL), model, input)).rejects.toMatchObject({
    kind: 'InvalidInput',
    reason,
    message: expect.stringMatching(message),
  });
});

test.each([
  ['sentiment/9', 'NotFound', 'VERSION_NOT_FOUND'],
  ['nothing/1', 'NotFound', 'VERSION_NOT_FOUND'],
  ['../1', 'InvalidInput', 'INVALID_MODEL_NAME'],
  ['sentiment/../..', 'InvalidInput', 'INVALID_VERSION'],
  ['sentiment', 'InvalidInput', 'INVALID_VERSION'],
  ['', 'InvalidInput', 'INVALID_MODEL_NAME'],
])('%j is a fault', async (model, kind, reason) => {
  const { of } = await preparations([textManifest('sentiment', '1')]);
  await expect(of.of(model)).rejects.toMatchObject({ kind, reason });
});

test('a pipeline of a later release is a fault of the version, not of the input', async () => {
  const { of } = await preparations([textManifest('sentiment', '2', [{ step: 'divine' }])]);
  await expect(of.of('sentiment/2')).rejects.toMatchObject({
    kind: 'FailedPrecondition',
    reason: 'PIPELINE_INVALID',
    message: expect.stringContaining('version 2 of "sentiment"'),
  });
});

test.each<[string, Manifest, string, string]>([
  [
    'reads another kind than its task',
    { ...textManifest('m', '2'), task: 'tabular-regression' },
    'PIPELINE_MISMATCH',
    'version 2 of "m": tabular-regression reads row, but its pipeline reads text',
  ],
  [
    'is empty',
    { ...imageManifest('m', '2'), pipeline: [] },
    'PIPELINE_INVALID',
    'version 2 of "m": pipeline:',
  ],
])('a pipeline that %s is a fault of the version', async (_name, manifest, reason, message) => {
  const { of } = await preparations([manifest]);
  await expect(of.of('m/2')).rejects.toMatchObject({
    kind: 'FailedPrecondition',
    reason,
    message: expect.stringContaining(message),
  });
});

test('a version keeps its preparation until the repository forgets it', async () => {
  const { of, models, repository } = await preparations([textManifest('m', '1')]);
  const first = await of.of('m/1');
  expect(await of.of('m/1')).toBe(first);
  await models.remove('m');
  await repository.refresh();
  await expect(of.of('m/1')).rejects.toMatchObject({ kind: 'NotFound' });
  await models.add(tensorManifest('m', '1'));
  await repository.refresh();
  const { prepare } = await of.of('m/1');
  expect(prepare(tensors)).toBe(tensors);
});

test('it keeps the 64 that were used last', async () => {
  const manifests = Array.from({ length: 65 }, (_, i) => textManifest('m', String(i + 1)));
  const { of } = await preparations(manifests);
  const [first, second] = [await of.of('m/1'), await of.of('m/2')];
  for (let version = 3; version <= 64; version++) await of.of(`m/${version}`);
  expect(await of.of('m/1')).toBe(first);
  await of.of('m/65');
  expect(await of.of('m/1')).toBe(first);
  expect(await of.of('m/2')).not.toBe(second);
});
