import { describe, expect, test } from '@jest/globals';
import type { Instance, Row, Tensor } from '@ratchet/model';
import { INSTANCE_BYTES_MAX, instanceFault } from './instance-limits.ts';
import { imageOf } from './testing.ts';

const columns = (count: number): Row =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`column ${i}`, i]));
/** Its frame says 8 × 8 pixels; nothing decodes it. */
const JPEG = Buffer.from('ffd8ffc0000b080008000801011100ffd9', 'hex');
const floats = (name: string, datatype: 'FP32' | 'FP64', numbers: number[]): Tensor => {
  const all = datatype === 'FP32' ? Float32Array.from(numbers) : Float64Array.from(numbers);
  return { name, datatype, shape: [2, numbers.length / 2], content: Buffer.from(all.buffer) };
};
const tensor = (name: string, bytes = 4): Tensor => ({
  name,
  datatype: 'BOOL',
  shape: [bytes],
  content: new Uint8Array(bytes),
});

describe('instanceFault', () => {
  test.each<[string, Instance]>([
    ['a text', { text: 'good' }],
    ['a row', { row: { height: 1.5, name: 'Ann', tall: true, note: null, days: [1, 2] } }],
    ['a row with an empty text', { row: { name: '' } }],
    ['a row of many columns', { row: columns(1_000) }],
    ['a PNG', imageOf(1)],
    ['the largest image', imageOf(1, INSTANCE_BYTES_MAX)],
    ['a JPEG', { image: JPEG }],
    ['tensors', { tensors: [tensor('x'), tensor('y')] }],
    ['tensors of floats', { tensors: [floats('x', 'FP32', [1, 2]), floats('y', 'FP64', [-1e300, 2])] }],
  ])('has nothing against %s', (_name, instance) => {
    expect(instanceFault(instance)).toBeUndefined();
  });

  test.each<[string, Instance, string, RegExp]>([
    ['an empty text', { text: ' ' }, 'EMPTY_TEXT', /empty/],
    ['a row without columns', { row: {} }, 'INVALID_ROW', /every cell is missing/],
    ['a row of nothing', { row: { a: null } }, 'INVALID_ROW', /every cell is missing/],
    ['too many columns', { row: columns(1_001) }, 'INVALID_ROW', /at most 1000 columns, got 1001/],
    ['a column without a name', { row: { '': 1 } }, 'INVALID_ROW', /no name/],
    ['a column with a long name', { row: { ['x'.repeat(257)]: 1 } }, 'INVALID_ROW', /at most 256 characters/],
    ['a long cell', { row: { a: 'x'.repeat(100_001) } }, 'INVALID_ROW', /column "a": .* 100000 characters/],
    [
      'a long series',
      { row: { a: Array(10_001).fill(1) } },
      'INVALID_ROW',
      /column "a": .*10000 numbers, got 10001/,
    ],
    [
      'a row of many long cells',
      { row: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`c${i}`, 'x'.repeat(100_000)])) },
      'INVALID_ROW',
      /at most 1048576 bytes/,
    ],
    ['an image of nothing', { image: new Uint8Array() }, 'INVALID_IMAGE', /PNG or JPEG/],
    ['a GIF', { image: Buffer.from('GIF89a') }, 'INVALID_IMAGE', /PNG or JPEG/],
    ['half a magic number', { image: imageOf(1).image.subarray(0, 7) }, 'INVALID_IMAGE', /PNG or JPEG/],
    ['an image cut off', { image: imageOf(1).image.subarray(0, 50) }, 'INVALID_IMAGE', /PNG file is cut off/],
    ['a JPEG cut off', { image: JPEG.subarray(0, 8) }, 'INVALID_IMAGE', /JPEG file is cut off/],
    ['an image of many pixels', imageOf(40_000_000), 'INVALID_IMAGE', /got a PNG image of 40000001 × 1/],
    [
      'a larger image',
      imageOf(1, INSTANCE_BYTES_MAX + 1),
      'INVALID_IMAGE',
      /at most 7864320 bytes, got 7864321/,
    ],
    ['no tensors', { tensors: [] }, 'INVALID_TENSORS', /1 to 100 tensors, got 0/],
    ['a tensor twice', { tensors: [tensor('x'), tensor('x')] }, 'INVALID_TENSORS', /"x" comes twice/],
    ['a tensor without a name', { tensors: [tensor('')] }, 'INVALID_TENSORS', /names of 1 to 128/],
    [
      'a tensor cut off',
      { tensors: [{ ...tensor('x'), shape: [5] }] },
      'INVALID_TENSORS',
      /takes 5 bytes, got 4/,
    ],
    [
      'a NaN',
      { tensors: [tensor('x'), floats('y', 'FP32', [1, 2, 3, 4, Number.NaN, 6])] },
      'INVALID_TENSORS',
      /tensor "y" at \[1,1\]: expected a finite number to learn from, got NaN/,
    ],
    [
      'an infinity of 64 bits',
      { tensors: [floats('y', 'FP64', [1, Number.NEGATIVE_INFINITY])] },
      'INVALID_TENSORS',
      /tensor "y" at \[1,0\]: .* got -Infinity/,
    ],
    [
      'tensors too large',
      { tensors: [tensor('x', INSTANCE_BYTES_MAX + 1)] },
      'INVALID_TENSORS',
      /at most 7864320 bytes/,
    ],
  ])('refuses %s', (_name, instance, reason, message) => {
    const fault = instanceFault(instance);
    expect(fault).toMatchObject({ kind: 'InvalidInput', reason });
    expect(fault!.message).toMatch(message);
  });
});
