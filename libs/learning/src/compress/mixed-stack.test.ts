import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import type { Tensor } from '@ratchet/model';
import { mixedStack } from './mixed-stack.ts';

const ROWS = 50;
const bytesOf = (values: Float32Array | Int32Array) => Buffer.from(values.buffer);

const floats: Tensor = {
  name: 'x',
  datatype: 'FP32',
  shape: [ROWS, 2],
  // On a line: the mean of two rows is on it too.
  content: bytesOf(
    Float32Array.from({ length: ROWS * 2 }, (_, i) => (i % 2 === 0 ? i / 2 : 100 - i / 2 + 0.5)),
  ),
};
const ids: Tensor = {
  name: 'ids',
  datatype: 'INT32',
  shape: [ROWS, 3],
  content: bytesOf(Int32Array.from({ length: ROWS * 3 }, (_, i) => 1_000 * (i % 3) + Math.floor(i / 3))),
};
const words: Tensor = { name: 'words', datatype: 'BYTES', shape: [ROWS], content: new Uint8Array(ROWS * 4) };
const pure = { rows: Array.from({ length: ROWS }, (_, row) => row), inputs: [floats, ids, words] };

describe('mixedStack', () => {
  const [x, y, z] = mixedStack(pure, randomFrom(1)) as [Tensor, Tensor, Tensor];

  it('takes means of two rows', () => {
    const mixed = new Float32Array(new Uint8Array(x.content).buffer);
    for (let row = 0; row < ROWS; row++) expect(mixed[2 * row]! + mixed[2 * row + 1]!).toBeCloseTo(100, 3);
    expect(mixed.some((value) => !Number.isInteger(value))).toBe(true);
  });

  it('takes each integer from either row, at its place', () => {
    const mixed = new Int32Array(new Uint8Array(y.content).buffer);
    const own = new Int32Array(new Uint8Array(ids.content).buffer);
    for (const [i, id] of mixed.entries()) expect(Math.floor(id / 1_000)).toBe(i % 3);
    const changed = mixed.filter((id, i) => id !== own[i]).length;
    expect(changed).toBeGreaterThan(ROWS);
    expect(changed).toBeLessThan(2 * ROWS);
  });

  it('leaves strings and what it was given as they are', () => {
    expect(z).toBe(words);
    expect(new Int32Array(new Uint8Array(ids.content).buffer)[3]).toBe(1);
  });

  it('gives the same for the same seed', () => {
    expect(mixedStack(pure, randomFrom(1))).toEqual([x, y, z]);
    expect(mixedStack(pure, randomFrom(2))).not.toEqual([x, y, z]);
  });
});
