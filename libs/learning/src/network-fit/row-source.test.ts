import { expect, it } from '@jest/globals';
import { contentHashes, rowSource } from './row-source.ts';

const numbers = rowSource({
  type: 'float32',
  dims: [4, 1, 2],
  data: Float32Array.of(1, 2, 3, 4, 1, 2, 5, 6),
});

it('gives rows in the order in which they are named', () => {
  expect(numbers.take(Int32Array.of(3, 0, 3))).toEqual({
    type: 'float32',
    dims: [3, 1, 2],
    data: Float32Array.of(5, 6, 1, 2, 5, 6),
  });
  expect(numbers.take(new Int32Array()).dims).toEqual([0, 1, 2]);
});

it('has one hash for one content, wherever it stands', () => {
  const [first, second, third, fourth] = contentHashes(numbers, Int32Array.of(0, 1, 2, 3));
  expect(third).toBe(first);
  expect(new Set([first, second, fourth]).size).toBe(3);
  expect([...contentHashes(numbers, Int32Array.of(3, 2))]).toEqual([fourth, first]);
});

it('has hashes for more rows than it takes at once', () => {
  const data = Uint8Array.from({ length: 2 * 3_000 }, (_, i) => (i >> 1) % (i % 2 ? 251 : 241));
  const bytes = rowSource({ type: 'uint8', dims: [3_000, 2], data });
  const all = contentHashes(
    bytes,
    Int32Array.from({ length: 3_000 }, (_, row) => row),
  );
  expect(new Set(all).size).toBe(3_000);
  expect([...contentHashes(bytes, Int32Array.of(2_999))]).toEqual([all[2_999]]);
});
