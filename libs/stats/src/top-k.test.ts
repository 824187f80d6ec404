import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { topKHits } from './top-k.ts';

const { several } = JSON.parse(readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'));
const truth = Int32Array.from(several.truth);
const probabilities = Float64Array.from(several.thousandths, (each: number) => each / 1000);

test.each([
  [1, several.accuracy],
  [2, several.top2],
  [3, several.top3],
  [4, 1],
])('among the first %d as often as scikit-learn says', (k, share) => {
  expect(topKHits(truth, probabilities, 4, k) / truth.length).toBeCloseTo(share, 9);
});

test('of equal scores the first class comes first', () => {
  const flat = Float64Array.of(1, 1, 1);
  expect([0, 1, 2].map((own) => topKHits(Int32Array.of(own), flat, 3, 2))).toEqual([1, 1, 0]);
});

test('no rows are no measurement', () => {
  expect(() => topKHits(Int32Array.of(), Float64Array.of(), 3, 1)).toThrow(
    expect.objectContaining({ reason: 'NO_ROWS' }),
  );
});
