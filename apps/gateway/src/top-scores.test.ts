import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { topScores } from './top-scores.ts';

test('the highest scores are those that a stable sort puts first', () => {
  const scores = fc.float32Array({ noNaN: true, maxLength: 60 });
  // few distinct values, so that many are equal
  const level = fc
    .array(fc.integer({ min: -2, max: 2 }), { maxLength: 60 })
    .map((all) => Float32Array.from(all));
  fc.assert(
    fc.property(fc.oneof(scores, level), fc.integer({ min: 1, max: 70 }), (given, count) => {
      const sorted = Array.from(given.keys()).sort((a, b) => given[b]! - given[a]! || a - b);
      const places = topScores(given, count);
      expect(places.map((place) => given[place]! + 0)).toEqual(
        sorted.slice(0, count).map((place) => given[place]! + 0),
      );
      for (const [i, place] of places.entries())
        if (i > 0 && given[place] === given[places[i - 1]!]) expect(place).toBeGreaterThan(places[i - 1]!);
    }),
  );
});

test('of 100,000 rising scores, where every one is the best so far, the last are the best', () => {
  const scores = Float32Array.from({ length: 100_000 }, (_, i) => i);
  expect(topScores(scores, 3)).toEqual([99_999, 99_998, 99_997]);
});
