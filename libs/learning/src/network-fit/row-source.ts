import { crc32 } from 'node:zlib';
import type { Rows } from '../network/rows.ts';
import { sizeOf } from '../network/shape.ts';

/** The inputs of a network for some rows of a data set. */
export interface RowSource {
  readonly type: Rows['type'];
  /** A copy, in the order in which they are named. */
  take(chosen: Int32Array): Rows;
}

/** Rows that all are in memory. */
export function rowSource(rows: Rows): RowSource {
  return { type: rows.type, take: (chosen) => takeRows(rows, chosen) };
}

const HASHED_AT_ONCE = 1_024;

/** A number for the content of each row: the same for the same content, and as good as random for another. */
export function contentHashes(source: RowSource, rows: Int32Array): Uint32Array {
  const hashes = new Uint32Array(rows.length);
  for (let from = 0; from < rows.length; from += HASHED_AT_ONCE) {
    const { dims, data } = source.take(rows.subarray(from, from + HASHED_AT_ONCE));
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const width = bytes.length / dims[0]!;
    for (let i = 0; i < dims[0]!; i++) hashes[from + i] = crc32(bytes.subarray(i * width, (i + 1) * width));
  }
  return hashes;
}

function takeRows({ type, dims, data }: Rows, chosen: Int32Array): Rows {
  const width = sizeOf(dims.slice(1));
  const taken = new (data.constructor as new (length: number) => typeof data)(chosen.length * width);
  for (const [i, row] of chosen.entries())
    taken.set(data.subarray(row * width, (row + 1) * width) as never, i * width);
  return { type, dims: [chosen.length, ...dims.slice(1)], data: taken } as Rows;
}
