import { describe, expect, it } from '@jest/globals';
import { integrate } from './integrate.ts';
import type { Scored } from './tail.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** Runs a function with its gradient, and counts. */
function runOf(
  score: (x: readonly number[]) => number,
  gradient: (x: readonly number[]) => readonly number[],
  size: number,
) {
  const counts = { points: 0 };
  const run = async (points: Float32Array): Promise<Scored> => {
    const rows = Array.from({ length: points.length / size }, (_, i) => [
      ...points.subarray(i * size, (i + 1) * size),
    ]);
    counts.points += rows.length;
    return { scores: Float64Array.from(rows, score), gradients: Float32Array.from(rows.flatMap(gradient)) };
  };
  return { run, counts };
}

const relu = (x: number) => Math.max(0, x);
const step = (x: number) => (x > 0 ? 1 : 0);

describe('integrated gradients', () => {
  it('of a linear function take one step', async () => {
    const { run, counts } = runOf(
      ([a, b]) => 2 * a! - b! + 5,
      () => [2, -1],
      2,
    );
    const found = await integrate({ point: Float32Array.of(3, 4), run, isLinear: true, until: NEVER });
    expect(found).toEqual({ contributions: Float64Array.of(6, -4), score: 7, baseline: 5, completeness: 0 });
    expect(counts.points).toBe(3);
  });

  it('are exact for a product, which is shared by both', async () => {
    const { run } = runOf(
      ([a, b]) => a! * b!,
      ([a, b]) => [b!, a!],
      2,
    );
    const { contributions, completeness } = await integrate({
      point: Float32Array.of(3, 4),
      run,
      isLinear: false,
      until: NEVER,
    });
    expect([...contributions]).toEqual([expect.closeTo(6, 5), expect.closeTo(6, 5)]);
    expect(completeness).toBeLessThan(1e-6);
  });

  it('look closely where the function turns sharply, until they add up', async () => {
    const sharp = (x: number) => relu(4000 * (x - 0.9999)) + 0.1 * x;
    const { run, counts } = runOf(
      ([x]) => sharp(x!),
      ([x]) => [4000 * step(x! - 0.9999) + 0.1],
      1,
    );
    const { completeness } = await integrate({
      point: Float32Array.of(1),
      run,
      isLinear: false,
      until: NEVER,
    });
    expect(completeness).toBeLessThan(0.01);
    expect(counts.points).toBeLessThan(120);
  });

  it('add up also where large contributions all but cancel each other', async () => {
    const kinked = (x: number) => relu(x - 0.3) * 200 - relu(x - 0.7) * 300 - 49.99 * x;
    const { run } = runOf(
      ([x]) => kinked(x!),
      ([x]) => [200 * step(x! - 0.3) - 300 * step(x! - 0.7) - 49.99],
      1,
    );
    const found = await integrate({ point: Float32Array.of(1), run, isLinear: false, until: NEVER });
    expect(Math.abs(found.contributions[0]! - (found.score - found.baseline))).toBeLessThan(1e-4);
  });

  it('tell how far they are off when a gradient is wrong, after the last point', async () => {
    const { run, counts } = runOf(
      ([x]) => x! ** 2,
      ([x]) => [3 * x!],
      1,
    );
    const found = await integrate({ point: Float32Array.of(2), run, isLinear: false, until: NEVER });
    expect(found.contributions[0]).toBeCloseTo(6, 4);
    expect(found.completeness).toBeCloseTo(0.5, 4);
    expect(counts.points).toBeGreaterThan(4000);
    expect(counts.points).toBeLessThanOrEqual(17 + 4096);
  });

  it('make do with what they have when time is up', async () => {
    const { run, counts } = runOf(
      ([x]) => x! ** 2,
      ([x]) => [3 * x!],
      1,
    );
    const found = await integrate({ point: Float32Array.of(2), run, isLinear: false, until: 0 });
    expect(found.completeness).toBeCloseTo(0.5, 2);
    expect(counts.points).toBe(17 + 16);
  });

  it('measure what is off against the scores where these hardly change', async () => {
    const wave = (x: number) => 100 + Math.sin(2 * Math.PI * x);
    const { run } = runOf(
      ([x]) => wave(x!),
      ([x]) => [2 * Math.PI * Math.cos(2 * Math.PI * x!)],
      1,
    );
    const { completeness } = await integrate({
      point: Float32Array.of(1),
      run,
      isLinear: false,
      until: NEVER,
    });
    expect(completeness).toBeLessThan(0.01);
  });
});
