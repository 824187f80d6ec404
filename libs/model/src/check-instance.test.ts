import { describe, expect, test } from '@jest/globals';
import { checkInstance } from './check-instance.ts';
import type { Signature } from './signature.ts';
import { encodeStrings, type Tensor } from './tensor.ts';

const fp32 = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const tensor = (
  name: string,
  datatype: Tensor['datatype'],
  shape: number[],
  content: Uint8Array,
): Tensor => ({
  name,
  datatype,
  shape,
  content,
});

const signature: Signature = {
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [-1, 4] },
    { name: 'ids', datatype: 'INT32', shape: [-1, -1], pad: -1 },
    { name: 'flag', datatype: 'BOOL', shape: [-1] },
    { name: 'text', datatype: 'BYTES', shape: [-1, 1] },
  ],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
  batch: true,
};

const good = {
  x: tensor('x', 'FP32', [4], fp32(1, 2, 3, 4)),
  ids: tensor('ids', 'INT32', [2], new Uint8Array(8)),
  flag: tensor('flag', 'BOOL', [], Uint8Array.of(1)),
  text: tensor('text', 'BYTES', [1], encodeStrings(['grüß'])),
};

describe('checkInstance', () => {
  test('puts inputs into the order of the signature', () => {
    const { x, ids, flag, text } = good;
    expect(checkInstance([text, ids, flag, x], signature)).toEqual([x, ids, flag, text]);
  });

  test('lets numbers through that are not finite', () => {
    const x = tensor('x', 'FP32', [4], fp32(Number.NaN, Number.POSITIVE_INFINITY, 0, 0));
    expect(() => checkInstance(Object.values({ ...good, x }), signature)).not.toThrow();
  });

  test.each<[string, Record<string, Tensor | undefined>, string, string]>([
    [
      'another shape',
      { x: tensor('x', 'FP32', [5], fp32(1, 2, 3, 4, 5)) },
      'INPUT_MISMATCH',
      'input "x": expected FP32 [4], got FP32 [5]',
    ],
    [
      'a batch dimension',
      { x: tensor('x', 'FP32', [1, 4], fp32(1, 2, 3, 4)) },
      'INPUT_MISMATCH',
      'input "x": expected FP32 [4], got FP32 [1,4]',
    ],
    [
      'another datatype',
      { x: tensor('x', 'FP64', [4], new Uint8Array(32)) },
      'INPUT_MISMATCH',
      'input "x": expected FP32 [4], got FP64 [4]',
    ],
    [
      'another rank of a ragged input',
      { ids: tensor('ids', 'INT32', [1, 2], new Uint8Array(8)) },
      'INPUT_MISMATCH',
      'input "ids": expected INT32 [*], got INT32 [1,2]',
    ],
    ['nothing', { x: undefined }, 'MISSING_INPUT', 'input "x" is missing: expected FP32 [4]'],
    [
      'an unknown input',
      { z: tensor('z', 'FP32', [], fp32(1)) },
      'UNKNOWN_INPUT',
      'the model has no input "z": expected "x", "ids", "flag", "text"',
    ],
    ['an input twice', { again: good.x }, 'DUPLICATE_INPUT', 'input "x" was given twice'],
    [
      'too few bytes',
      { x: tensor('x', 'FP32', [4], fp32(1, 2, 3)) },
      'TENSOR_SIZE_MISMATCH',
      'tensor "x": FP32 [4] takes 16 bytes, got 12',
    ],
    [
      'a dimension that is no number of elements',
      { ids: tensor('ids', 'INT32', [-1], new Uint8Array(0)) },
      'INVALID_SHAPE',
      'tensor "ids": [-1] is not a shape',
    ],
    [
      'a dimension beyond all bounds',
      { ids: tensor('ids', 'INT32', [2 ** 30], new Uint8Array(0)) },
      'TENSOR_TOO_LARGE',
      'tensor "ids": [1073741824] has more than 268435456 elements',
    ],
    [
      'a bool of 2',
      { flag: tensor('flag', 'BOOL', [], Uint8Array.of(2)) },
      'INVALID_BOOL',
      'input "flag": a BOOL is a byte of 0 or 1',
    ],
    [
      'a string that the runtime would cut',
      { text: tensor('text', 'BYTES', [1], encodeStrings(['a\0b'])) },
      'NUL_IN_STRING',
      'input "text": a string holds the character U+0000',
    ],
    [
      'a string that is cut off',
      { text: tensor('text', 'BYTES', [1], encodeStrings(['grüß']).subarray(0, 7)) },
      'MALFORMED_STRINGS',
      'tensor "text": expected each element as a uint32 length and its UTF-8 bytes',
    ],
  ])('refuses %s', (_, changed, reason, message) => {
    const tensors = Object.values({ ...good, ...changed }).filter((t) => t !== undefined);
    expect(() => checkInstance(tensors, signature)).toThrow(
      expect.objectContaining({ kind: 'InvalidInput', reason, message }),
    );
  });
});
