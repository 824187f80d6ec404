import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluateRanking, isHit, ndcg } from './ranking.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8')).ranking;

type Numbers = readonly number[];

function user(relevance: Numbers, scores: Numbers) {
  return { relevance: Float64Array.from(relevance), scores: Float64Array.from(scores) };
}

describe('12 users with many equal scores, as scikit-learn', () => {
  test.each([1, 3, 10, 25])('NDCG@%d', (k) => {
    for (const each of golden)
      expect(ndcg(user(each.relevance, each.scores), k)).toBeCloseTo(each[`ndcg${k}`], 9);
  });

  test('the mean at 10', () => {
    const users = golden.map((each: { relevance: Numbers; scores: Numbers }) =>
      user(each.relevance, each.scores),
    );
    const mean = golden.reduce((sum: number, each: { ndcg10: number }) => sum + each.ndcg10, 0) / 12;
    const metrics = evaluateRanking(users);
    expect(metrics).toMatchObject({ k: 10, users: 12, usersLeftOut: 0 });
    expect(metrics.ndcg).toBeCloseTo(mean, 9);
    expect(metrics.ndcgInterval!.low).toBeLessThan(mean);
    expect(metrics.ndcgInterval!.high).toBeGreaterThan(mean);
  });
});

test.each([
  ['found at the first place', [0, 3, 0], [1, 2, 0], 1, true],
  ['found at the second', [0, 3, 0], [2, 1, 0], 1, false],
  ['found at the second of two', [0, 3, 0], [2, 1, 0], 2, true],
  ['one of two relevant ones', [2, 1, 0], [0, 2, 1], 1, true],
  ['two relevant ones share the first place', [2, 1, 0], [2, 2, 1], 1, true],
  ['all the same score', [1, 0, 0], [5, 5, 5], 2, false],
  ['nothing relevant', [0, 0, 0], [1, 2, 3], 3, false],
  ['more places than items', [0, 0, 1], [3, 2, 1], 10, true],
])('hit: %s', (_name, relevance, scores, k, expected) => {
  expect(isHit(user(relevance, scores), k)).toBe(expected);
});

test('users for whom nothing could be found are counted and left out', () => {
  function* users() {
    yield user([1, 0], [2, 1]);
    yield user([0, 0], [2, 1]);
    yield user([0, 1], [2, 1]);
  }
  const metrics = evaluateRanking(users(), 1);
  expect(metrics).toMatchObject({ users: 2, usersLeftOut: 1, ndcg: 0.5, hits: 1, hitRate: 0.5 });
  // Clopper and Pearson for 1 of 2.
  expect(metrics.hitRateInterval.low).toBeCloseTo(0.012579, 6);
  expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
});

test('NDCG is in [0, 1], 1 for the true order, and knows only the order of the scores', () => {
  const items = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: -5, max: 5 })), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 12 }), (each, k) => {
      const relevance = each.map(([worth]) => worth);
      const scores = each.map(([, score]) => score);
      const gain = ndcg(user(relevance, scores), k);
      expect(gain === null).toBe(relevance.every((worth) => worth === 0));
      if (gain === null) return;
      expect(gain).toBeGreaterThanOrEqual(0);
      expect(gain).toBeLessThanOrEqual(1 + 1e-12);
      expect(ndcg(user(relevance, relevance), k)).toBeCloseTo(1, 12);
      expect(ndcg(user(relevance, scores.map(Math.exp)), k)).toBe(gain);
      expect(ndcg(user(relevance.toReversed(), scores.toReversed()), k)).toBeCloseTo(gain, 12);
    }),
  );
});

test.each([
  [[1], [1, 2], 1],
  [[1], [Number.NaN], 1],
  [[-1], [1], 1],
  [[Number.POSITIVE_INFINITY], [1], 1],
  [[1], [1], 0],
  [[1], [1], 1.5],
])('relevance %j, scores %j and k = %d are refused', (relevance, scores, k) => {
  expect(() => ndcg(user(relevance, scores), k)).toThrow(RangeError);
  expect(() => isHit(user(relevance, scores), k)).toThrow(RangeError);
});

test('nobody to measure', () => {
  expect(() => evaluateRanking([user([0], [1])])).toThrow(expect.objectContaining({ reason: 'NO_ROWS' }));
});
