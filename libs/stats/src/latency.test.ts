import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { summarizeLatency } from './latency.ts';

test.each([
  [[7], 7, 7, 7],
  [[2, 1], 1, 2, 2],
  [Array.from({ length: 10 }, (_, i) => 10 - i), 5, 9, 10],
  [Array.from({ length: 100 }, (_, i) => i + 1), 50, 90, 99],
  [Array.from({ length: 101 }, (_, i) => i + 1), 51, 91, 100],
])('nearest rank of %j', (times, p50Ms, p90Ms, p99Ms) => {
  expect(summarizeLatency(Float64Array.from(times))).toEqual({ count: times.length, p50Ms, p90Ms, p99Ms });
});

test('each percentile was measured, enough times do not exceed it, and the input keeps its order', () => {
  const times = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(times, (list) => {
      const input = Float64Array.from(list);
      const { p50Ms, p90Ms, p99Ms } = summarizeLatency(input);
      for (const [p, value] of [
        [0.5, p50Ms],
        [0.9, p90Ms],
        [0.99, p99Ms],
      ] as const) {
        expect(list).toContain(value);
        expect(list.filter((time) => time <= value).length).toBeGreaterThanOrEqual(p * list.length - 1e-9);
        expect(list.filter((time) => time < value).length).toBeLessThan(p * list.length);
      }
      expect([...input]).toEqual(list);
    }),
  );
});

test('no times are no summary', () => {
  expect(() => summarizeLatency(new Float64Array())).toThrow(expect.objectContaining({ reason: 'NO_TIMES' }));
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('%d is not a time', (time) => {
  expect(() => summarizeLatency(Float64Array.of(1, time))).toThrow(RangeError);
});
