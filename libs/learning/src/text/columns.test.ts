import { describe, expect, it } from '@jest/globals';
import { findColumns, intoColumns } from './columns.ts';
import { TextRowsBuilder } from './text-rows.ts';

function rowsOf(...rows: number[][]) {
  const builder = new TextRowsBuilder();
  for (const ids of rows) builder.add(Int32Array.from(ids));
  return builder.take();
}

describe('columns', () => {
  it('are the buckets that occur, ascending', () => {
    const { bucketOf, columnOf } = findColumns(rowsOf([9, 2], [5, 9]), 12, 2);
    expect([...bucketOf]).toEqual([2, 5, 9]);
    expect([columnOf[2], columnOf[5], columnOf[9], columnOf[3]]).toEqual([0, 1, 2, -1]);
  });

  it('leave out rare buckets when there would be too many weights', () => {
    const buckets = 20_000;
    const everything = Array.from({ length: buckets }, (_, bucket) => bucket);
    const { bucketOf } = findColumns(rowsOf(everything, [7, 11], [11]), buckets, 1000);
    expect([...bucketOf]).toEqual([7, 11]);
  });

  it('replace the buckets of rows, whose lengths stay', () => {
    const rows = rowsOf([9, 2, 3], [], [3], [5]);
    const { columnOf } = findColumns(rowsOf([2, 5, 9]), 12, 2);
    const { ids, offsets, lengths } = intoColumns(rows, columnOf);
    expect([...ids]).toEqual([2, 0, 1]);
    expect([...offsets]).toEqual([0, 2, 2, 2, 3]);
    expect([...lengths]).toEqual([3, 0, 1, 1]);
  });
});
