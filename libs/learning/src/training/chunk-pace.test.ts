import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ChunkPace } from './chunk-pace.ts';

describe('the pace of chunks', () => {
  test('begins with one step and grows to 50 to 250 ms, not all at once', () => {
    const pace = new ChunkPace();
    const seen = Array.from({ length: 6 }, () => {
      const { steps } = pace;
      pace.observe(steps, steps * 0.06);
      return steps;
    });
    expect(seen).toEqual([1, 8, 64, 512, 2000, 2000]);
  });

  test('shrinks at once when steps become slow', () => {
    const pace = new ChunkPace();
    for (let i = 0; i < 4; i++) pace.observe(pace.steps, 1);
    expect(pace.steps).toBe(4096);
    pace.observe(pace.steps, 4096);
    expect(pace.steps).toBe(120);
  });

  test('is never less than a step, and settles for any constant speed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 5000, noNaN: true }), (msPerStep) => {
        const pace = new ChunkPace();
        for (let i = 0; i < 12; i++) pace.observe(pace.steps, pace.steps * msPerStep);
        const ms = pace.steps * msPerStep;
        expect(pace.steps).toBeGreaterThanOrEqual(1);
        expect(ms <= 250 || pace.steps === 1).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(50);
      }),
    );
  });
});
