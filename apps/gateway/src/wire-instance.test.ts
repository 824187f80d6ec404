import { describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { encodeStrings, type Instance, type Manifest, wireInstance } from '@ratchet/model';
import { type Instance__Output, protos, type Tensor__Output } from '@ratchet/protocol';
import { readWireInstances } from './wire-instance.ts';

const manifest: Manifest = {
  formatVersion: 1,
  model: 'm',
  version: '1',
  task: 'tensors',
  pipeline: [],
  signature: {
    inputs: [
      { name: 'x', datatype: 'FP32', shape: [-1, -1, 2] },
      { name: 'city', datatype: 'BYTES', shape: [-1] },
    ],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
    batch: true,
  },
};
const textManifest: Manifest = { ...manifest, task: 'text-classification', labels: ['a', 'b'] };

const X: Tensor__Output = { name: 'x', datatype: 'FP32', shape: [1, 2], content: Buffer.alloc(8) };
const CITY: Tensor__Output = {
  name: 'city',
  datatype: 'BYTES',
  shape: [],
  content: Buffer.from(encodeStrings(['Bern'])),
};

function tensors(...given: Tensor__Output[]): Instance__Output {
  return { input: 'tensors', tensors: { tensors: given } };
}

describe('readWireInstances refuses', () => {
  test.each<[string, Instance__Output, string]>([
    ['nothing', {}, 'instance 0: expected tensors, for that is what the model reads, got nothing'],
    [
      'a text',
      { input: 'text', text: 'a' },
      'instance 0: expected tensors, for that is what the model reads, got text',
    ],
    ['a row', { input: 'row', row: { fields: {} } }, 'got row'],
    ['an image', { input: 'image', image: Buffer.of(1) }, 'got image'],
    ['no tensors', { input: 'tensors', tensors: null }, 'input "x" is missing; the model reads: "x", "city"'],
    ['a missing input', tensors(X), 'input "city" is missing'],
    [
      'an unknown input',
      tensors(X, CITY, { ...X, name: 'z' }),
      'the model has no input "z"; it has: "x", "city"',
    ],
    ['an input twice', tensors(X, X, CITY), 'input "x" comes twice'],
    [
      'a wrong datatype',
      tensors({ ...X, datatype: 'FP64' }, CITY),
      'input "x": expected FP32 [*, 2], got FP64 [1, 2]',
    ],
    ['an unknown datatype', tensors({ ...X, datatype: 'float32' }, CITY), 'got float32 [1, 2]'],
    ['a wrong rank', tensors({ ...X, shape: [2] }, CITY), 'expected FP32 [*, 2], got FP32 [2]'],
    ['a wrong dimension', tensors({ ...X, shape: [2, 1] }, CITY), 'got FP32 [2, 1]'],
    ['a negative dimension', tensors({ ...X, shape: [-1, 2] }, CITY), '[-1, 2] is not a shape'],
    ['an absurd dimension', tensors({ ...X, shape: [2 ** 52, 2] }, CITY), 'more than 268435456 elements'],
    ['a size that does not fit', tensors({ ...X, content: Buffer.alloc(7) }, CITY), 'takes 8 bytes, got 7'],
    [
      'malformed strings',
      tensors(X, { ...CITY, content: Buffer.from([9, 0, 0, 0]) }),
      'expected each element as a uint32 length',
    ],
  ])('%s', (_name, instance, message) => {
    expect(() => readWireInstances([instance], manifest)).toThrow(message);
    expect(() => readWireInstances([instance], manifest)).toThrow(Fault);
  });

  test('a dimension that does not fit its column, even in an empty tensor', () => {
    const open = {
      ...manifest,
      signature: {
        ...manifest.signature,
        inputs: [{ name: 'x', datatype: 'FP32' as const, shape: [-1, -1, -1] }],
      },
    };
    const huge = tensors({ ...X, shape: [0, 2 ** 40], content: Buffer.alloc(0) });
    expect(() => readWireInstances([huge], open)).toThrow('a dimension takes at most 4294967295');
  });

  test('naming the instance', () => {
    const good = tensors(X, CITY);
    expect(() => readWireInstances([good, good, tensors(X)], manifest)).toThrow('instance 2: input "city"');
    expect(() => readWireInstances([{ input: 'text', text: '' }, good], textManifest)).toThrow(
      'instance 1: expected text, for that is what the model reads, got tensors',
    );
  });
});

test('readWireInstances takes what fits, in the order of the signature', () => {
  const [instance] = readWireInstances([tensors(CITY, X)], manifest);
  expect(instance?.tensors?.map(({ name }) => name)).toEqual(['x', 'city']);
  expect(readWireInstances([{ input: 'text', text: 'ä' }], textManifest)).toEqual([{ text: 'ä' }]);
});

type WireRow = NonNullable<Instance__Output['row']>;

function row(fields: WireRow['fields']): Instance__Output {
  return { input: 'row', row: { fields } };
}

const number = (numberValue: number) => ({ kind: 'numberValue' as const, numberValue });
const string = (stringValue: string) => ({ kind: 'stringValue' as const, stringValue });
const list = (...values: WireRow['fields'][string][]) => ({
  kind: 'listValue' as const,
  listValue: { values },
});
const rowManifest: Manifest = { ...manifest, task: 'tabular-regression' };
const imageManifest: Manifest = { ...manifest, task: 'image-classification', labels: ['a', 'b'] };

describe('rows', () => {
  test('are taken with cells of every kind', () => {
    const fields = {
      age: number(41.5),
      city: string('Bern'),
      member: { kind: 'boolValue' as const, boolValue: false },
      left: { kind: 'nullValue' as const, nullValue: 'NULL_VALUE' as const },
      sales: list(number(3), number(-1)),
      nothing: list(),
    };
    expect(readWireInstances([row(fields), row({})], rowManifest)).toEqual([
      { row: { age: 41.5, city: 'Bern', member: false, left: null, sales: [3, -1], nothing: [] } },
      { row: {} },
    ]);
    expect(readWireInstances([{ input: 'row', row: null }], rowManifest)).toEqual([{ row: {} }]);
  });

  test.each<[string, WireRow['fields'][string], string]>([
    [
      'an object',
      { kind: 'structValue', structValue: { fields: {} } },
      'column "x": expected a string, a fin',
    ],
    ['no value', {}, 'got nothing'],
    [
      'NaN',
      number(Number.NaN),
      'column "x": expected a string, a finite number, true, false, null or a list',
    ],
    ['an infinity', number(Number.NEGATIVE_INFINITY), 'got -Infinity'],
    [
      'strings in a list',
      list(number(1), string('b')),
      'column "x" at [1]: expected a finite number, got the s',
    ],
    ['NaN in a list', list(number(Number.NaN)), 'column "x" at [0]: expected a finite number, got NaN'],
    [
      'a list of lists',
      list(list(number(1))),
      'column "x" at [0]: expected a finite number, got a list of 0',
    ],
    [
      'objects in a list',
      list({ kind: 'structValue', structValue: null }),
      'at [0]: expected a finite number, got an',
    ],
  ])('with %s are refused', (_name, value, message) => {
    const act = () => readWireInstances([row({}), row({ a: number(1), x: value })], rowManifest);
    expect(act).toThrow(message);
    expect(act).toThrow(
      expect.objectContaining({
        kind: 'InvalidInput',
        message: expect.stringMatching(/^instance 1: column "x"/),
        metadata: { instance: '1', column: 'x' },
      }),
    );
  });
});

describe('images', () => {
  test('are taken as they are', () => {
    const image = Buffer.of(0xff, 0xd8);
    expect(readWireInstances([{ input: 'image', image }], imageManifest)).toEqual([{ image }]);
  });

  test.each<[string, Instance__Output, string]>([
    ['no bytes', { input: 'image', image: Buffer.alloc(0) }, 'expected the bytes of a PNG or JPEG file'],
    [
      'a text',
      { input: 'text', text: 'a.png' },
      'instance 0: expected image, for that is what the model reads',
    ],
  ])('of %s are refused', (_name, instance, message) => {
    expect(() => readWireInstances([instance], imageManifest)).toThrow(message);
  });
});

test.each<[Instance, Manifest]>([
  [{ text: 'ä' }, textManifest],
  [{ row: { a: 1, b: 'x', c: true, d: null, e: [1, 2] } }, rowManifest],
  [{ image: Buffer.of(1, 2) }, imageManifest],
  [{ tensors: [{ name: 'x', datatype: 'FP32', shape: [0, 2], content: Buffer.alloc(0) }] }, manifest],
])('%j comes back from the wire as it went out', (instance, { task }) => {
  const inputs = [{ name: 'x', datatype: 'FP32' as const, shape: [-1, -1, 2] }];
  const reader = { ...manifest, task, signature: { ...manifest.signature, inputs } };
  const { requestSerialize, requestDeserialize } =
    protos.ratchet.prediction.v1.PredictionService.service.Predict;
  const bytes = requestSerialize({ instances: [wireInstance(instance)] });
  expect(readWireInstances(requestDeserialize(bytes).instances, reader)).toEqual([instance]);
});
