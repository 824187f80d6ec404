import { describe, expect, it } from '@jest/globals';
import { sampledShapley } from './sampled-shapley.ts';

function runOf(score: (x: Float32Array) => number, size: number) {
  return async (points: Float32Array): Promise<Float64Array> =>
    Float64Array.from({ length: points.length / size }, (_, i) =>
      score(points.subarray(i * size, (i + 1) * size)),
    );
}

const NEVER = Number.POSITIVE_INFINITY;

const alone = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

describe('sampled Shapley values', () => {
  it('of a sum are its terms', async () => {
    const point = Float32Array.of(1, -2, 0, 4);
    const run = runOf((x) => 7 + x.reduce((sum, value) => sum + 3 * value, 0), 4);
    expect(await sampledShapley({ point, run, groups: alone(4), until: NEVER })).toEqual({
      contributions: Float64Array.of(3, -6, 0, 12),
      score: 16,
      baseline: 7,
      completeness: 0,
    });
  });

  it('share evenly what two pieces only do together', async () => {
    const run = runOf(([a, b]) => (a! > 0 && b! > 0 ? 10 : 0), 3);
    const { contributions } = await sampledShapley({
      point: Float32Array.of(1, 1, 1),
      run,
      groups: alone(3),
      until: NEVER,
    });
    expect([...contributions]).toEqual([5, 5, 0]);
  });

  it('add up for any function, and are the same every time', async () => {
    const size = 100;
    const point = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
    const run = runOf(
      (x) => Math.round(10 * Math.sin(x.reduce((sum, value, i) => sum + value * Math.cos(3 * i), 0))),
      size,
    );
    const groups = Int32Array.from({ length: size }, (_, i) => Math.floor(i / 2));
    const first = await sampledShapley({ point, run, groups, until: NEVER });
    expect(first.completeness).toBeLessThan(1e-9);
    expect(await sampledShapley({ point, run, groups, until: NEVER })).toEqual(first);
    expect(first.contributions[2]).toBe(first.contributions[3]);
  });

  it('make do with two orders when time is up, and take fewer where there are many pieces', async () => {
    const counted = (size: number) => {
      const counts = { points: 0 };
      const score = runOf((x) => Math.max(...x), size);
      const run = (points: Float32Array) => {
        counts.points += points.length / size;
        return score(points);
      };
      return { counts, run, point: new Float32Array(size).fill(1), groups: alone(size) };
    };
    for (const [pieces, until, points] of [
      [10, 0, 2 + 2 * 9],
      [10, NEVER, 2 + 16 * 9],
      [196, NEVER, 2 + 10 * 195],
      [2000, NEVER, 2 + 4 * 1999],
    ] as const) {
      const { counts, ...asked } = counted(pieces);
      const { completeness } = await sampledShapley({ ...asked, until });
      expect(completeness).toBeLessThan(1e-9);
      expect(counts.points).toBe(points);
    }
  });

  it('of nothing are nothing', async () => {
    const run = runOf(() => 3, 2);
    const found = await sampledShapley({ point: new Float32Array(2), run, groups: alone(2), until: NEVER });
    expect(found).toEqual({ contributions: new Float64Array(2), score: 3, baseline: 3, completeness: 0 });
  });

  it('give nothing to numbers that are zero anyway', async () => {
    const run = runOf((x) => x.reduce((sum, value) => sum + value, 0), 4);
    const groups = Int32Array.of(0, 0, 1, 1);
    const { contributions } = await sampledShapley({
      point: Float32Array.of(5, 0, 0, 0),
      run,
      groups,
      until: NEVER,
    });
    expect([...contributions]).toEqual([5, 0, 0, 0]);
  });
});
