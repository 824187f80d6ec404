import type { TextRows } from './text-rows.ts';

/** Weights that a model may have: a file of 32 MB. */
const WEIGHTS_MAX = 1 << 23;

/** The buckets that a model has weights for. Few of all buckets occur, so tables are made of columns, not of buckets. */
export interface Columns {
  /** Of each column, ascending. */
  readonly bucketOf: Int32Array;
  /** Of each bucket; -1 where it has none. */
  readonly columnOf: Int32Array;
}

/** Every bucket that occurs, or where that is too many for so many classes, those that occur in several rows. */
export function findColumns(rows: TextRows, buckets: number, classes: number): Columns {
  const counts = new Int32Array(buckets);
  for (const id of rows.ids) counts[id]! += 1;
  let rowsMin = 1;
  let columns = countAtLeast(counts, rowsMin);
  while (columns * classes > WEIGHTS_MAX) columns = countAtLeast(counts, ++rowsMin);
  const bucketOf = new Int32Array(columns);
  const columnOf = new Int32Array(buckets).fill(-1);
  for (let bucket = 0, column = 0; bucket < buckets; bucket++) {
    if (counts[bucket]! < rowsMin) continue;
    bucketOf[column] = bucket;
    columnOf[bucket] = column++;
  }
  return { bucketOf, columnOf };
}

/**
 * The same rows with columns for ids, written over them: of many rows a second copy is half a gigabyte. Buckets without a
 * column are left out and go on counting in `lengths`.
 */
export function intoColumns({ ids, offsets, lengths }: TextRows, columnOf: Int32Array): TextRows {
  let kept = 0;
  let from = 0;
  for (let row = 0; row < lengths.length; row++) {
    const to = offsets[row + 1]!;
    for (let k = from; k < to; k++) {
      const column = columnOf[ids[k]!]!;
      if (column >= 0) ids[kept++] = column;
    }
    from = to;
    offsets[row + 1] = kept;
  }
  return { ids: ids.subarray(0, kept), offsets, lengths };
}

function countAtLeast(counts: Int32Array, rowsMin: number): number {
  let columns = 0;
  for (const count of counts) if (count >= rowsMin) columns++;
  return columns;
}
