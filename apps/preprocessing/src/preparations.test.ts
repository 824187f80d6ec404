import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import {
  DirectoryRepository,
  decodeItem,
  encodeTensorItem,
  encodeTextItem,
  type Manifest,
} from '@ratchet/model';
import { parsePipeline } from '@ratchet/pipeline';
import { Preparations } from './preparations.ts';
import { PIPELINE, temporaryModels, tensorManifest, textManifest } from './testing.ts';

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

const tensors = encodeTensorItem([
  { name: 'x', datatype: 'FP32', shape: [2], content: new Uint8Array(new Float32Array([1, 2]).buffer) },
]);

test.each(['It was good, really good.', '这部电影很好看', '', 'Ａ\u0000\ud800'])(
  'text %j becomes the ids of its pipeline',
  async (text) => {
    const { of } = await preparations([textManifest('sentiment', '1')]);
    const prepare = await of.of('sentiment/1');
    const [ids, ...others] = decodeItem(prepare(encodeTextItem(text))).tensors ?? [];
    // what travels is UTF-8, which has no lone surrogates
    const expected = parsePipeline(PIPELINE).run(text.toWellFormed());
    expect(ids).toMatchObject({ name: 'ids', datatype: 'INT32', shape: [expected.length] });
    expect([...new Int32Array(Uint8Array.from(ids!.content).buffer)]).toEqual([...expected]);
    expect(others).toEqual([]);
  },
);

test('tensors travel on as they are', async () => {
  const { of } = await preparations([tensorManifest('numbers', '3')]);
  const prepare = await of.of('numbers/3');
  expect(prepare(tensors)).toBe(tensors);
});

test.each([
  [
    'sentiment/1',
    tensors,
    'WRONG_INPUT_KIND',
    'model "sentiment" expects text, got tensors: send each instance as a string',
  ],
  [
    'numbers/3',
    encodeTextItem('good'),
    'WRONG_INPUT_KIND',
    'model "numbers" expects tensors, got text: send each instance as named arrays of numbers',
  ],
  ['sentiment/1', Buffer.alloc(0), 'MALFORMED_ITEM', /^expected a text or tensors/],
  ['sentiment/1', Buffer.from([1, 0xff]), 'MALFORMED_ITEM', /not UTF-8/],
  ['numbers/3', tensors.subarray(0, 9), 'MALFORMED_ITEM', /cut off/],
])('%s refuses a wrong item (%#)', async (model, input, reason, message) => {
  const { of } = await preparations([textManifest('sentiment', '1'), tensorManifest('numbers', '3')]);
  const prepare = await of.of(model);
  expect(() => prepare(input)).toThrow(expect.objectContaining({ kind: 'InvalidInput', reason }));
  expect(() => prepare(input)).toThrow(message);
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

test('a version keeps its preparation until the repository forgets it', async () => {
  const { of, models, repository } = await preparations([textManifest('m', '1')]);
  const first = await of.of('m/1');
  expect(await of.of('m/1')).toBe(first);
  await models.remove('m');
  await repository.refresh();
  await expect(of.of('m/1')).rejects.toMatchObject({ kind: 'NotFound' });
  await models.add(tensorManifest('m', '1'));
  await repository.refresh();
  const second = await of.of('m/1');
  expect(second(tensors)).toBe(tensors);
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
