import { describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { encodeStrings, type Manifest } from '@ratchet/model';
import type { Instance__Output, Tensor__Output } from '@ratchet/protocol';
import { encodeInstance, readWireInstances } from './instance.ts';

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

test('encodeInstance writes items as the hops carry them', () => {
  expect(encodeInstance({ text: 'ä' })).toEqual(Buffer.from([1, 0xc3, 0xa4]));
  expect(encodeInstance({ tensors: [] })).toEqual(Buffer.from([2, 0]));
});
