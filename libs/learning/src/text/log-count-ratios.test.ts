import { describe, expect, it } from '@jest/globals';
import { logCountRatios } from './log-count-ratios.ts';
import { TextRowsBuilder } from './text-rows.ts';

function data(rows: number[][], labels: number[], classes: number, columns: number) {
  const builder = new TextRowsBuilder();
  for (const ids of rows) builder.add(Int32Array.from(ids));
  return {
    rows: builder.take(),
    labels: Int32Array.from(labels),
    classes,
    columns,
  };
}

describe('logCountRatios', () => {
  it('compares how often a column occurs inside and outside of a class', () => {
    // Class 0 has column 0 twice and column 1 once, class 1 has column 1 once: N = 3 and 1, V = 2, smoothing 1.
    const ratios = logCountRatios(data([[0, 1], [0], [1]], [0, 0, 1], 2, 2), 1);
    const inside = [3 / 5, 1 / 3, 2 / 5, 2 / 3].map((share, i, all) => Math.log(share / all[i ^ 1]!));
    expect([...ratios].map((r) => r.toFixed(6))).toEqual(inside.map((r) => r.toFixed(6)));
  });

  it('is 0 for a column that is as frequent in both classes', () => {
    expect([...logCountRatios(data([[0], [0]], [0, 1], 2, 1), 1)]).toEqual([0, 0]);
  });
});
