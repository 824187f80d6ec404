import { describe, expect, test } from '@jest/globals';
import type { Instance, Row, Tensor } from '@ratchet/model';
import { INSTANCE_BYTES_MAX, instanceFault } from './instance-limits.ts';
import { imageOf } from './testing.ts';

const columns = (count: number): Row =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`column ${i}`, i]));
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
    ['a JPEG', { image: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1) }],
    ['tensors', { tensors: [tensor('x'), tensor('y')] }],
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
