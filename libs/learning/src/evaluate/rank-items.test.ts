import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { packIds } from '@ratchet/pipeline';
import { isHit, ndcg } from '@ratchet/stats';
import type { LearningRow } from '../data-set.ts';
import { exportRatings, RATING_SIGNATURE } from '../ratings/export-ratings.ts';
import { withFile } from '../testing.ts';
import type { ServedRunner } from './answer-instances.ts';
import { evaluateVersion } from './evaluate-version.ts';
import { rankItems } from './rank-items.ts';
import { rankingQuestions } from './ranking-questions.ts';

const rating = (
  user: string | number,
  item: string | number,
  value: number,
  part: LearningRow['part'] = 'train',
): LearningRow => ({ instance: { row: { user, item } }, value, part, trainOnly: false });

describe('the questions to a recommender', () => {
  const { users, items } = rankingQuestions([
    rating('ann', 'a', 2),
    rating('ann', 7, 4),
    rating('bob', 'a', 3),
    rating('ann', 'c', 5, 'holdout'),
    rating('ann', 'b', 1, 'holdout'),
    rating('zoe', 'b', 4, 'holdout'),
    // Rated again.
    rating('ann', 'a', 5, 'holdout'),
  ]);

  test('are about all items', () => {
    expect(items).toEqual(['a', '7', 'c', 'b']);
  });

  test('ask for users who are held out, what they rated above the mean being relevant', () => {
    const byName = users.toSorted((a, b) => (a.user < b.user ? -1 : 1));
    expect(byName).toEqual([
      {
        user: 'ann',
        relevance: new Map([
          ['c', 2],
          ['b', 0],
        ]),
        rated: new Set(['a', '7']),
      },
      { user: 'zoe', relevance: new Map([['b', 1]]), rated: new Set() },
    ]);
  });

  test('are at most a thousand, the same each time', () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => rating(`u${i}`, 'a', i % 5, 'holdout'));
    const asked = rankingQuestions(rows).users.map(({ user }) => user);
    expect(new Set(asked).size).toBe(1_000);
    expect(rankingQuestions(rows).users.map(({ user }) => user)).toEqual(asked);
  });
});

/** A version that gives every user these scores. */
const answering = (scores: readonly number[]) =>
  ({
    itemScores: async (users: readonly string[]) => users.map(() => Float32Array.from(scores)),
  }) as unknown as ServedRunner;
const pipeline = [{ step: 'rating-ids' }];

test('only what may still be recommended is ranked, and what a version does not know comes last', async () => {
  const rows = [
    rating('ann', 'a', 1),
    rating('ann', 'b', 5, 'holdout'),
    rating('bob', 'new', 5, 'holdout'),
    ...Array.from({ length: 20 }, (_, i) => rating('eve', `i${i}`, 1)),
  ];
  const labels = ['a', 'b', ...Array.from({ length: 20 }, (_, i) => `i${i}`)];
  const ranked = await rankItems(
    answering(labels.map((_, i) => -i)),
    { labels, pipeline },
    rankingQuestions(rows),
  );
  // b is first for ann, since a is rated; bob's is not known.
  expect(ranked).toMatchObject({ k: 10, users: 2, usersLeftOut: 0, ndcg: 0.5, hits: 1 });
});

test('leaving out what can not be among the first changes nothing', async () => {
  for (let trial = 1; trial <= 20; trial++) {
    const random = randomFrom(trial);
    const labels = Array.from({ length: 60 }, (_, i) => `i${i}`);
    const scores = labels.map(() => Math.floor(random() * 12));
    const relevance = new Map(labels.flatMap((item) => (random() < 0.1 ? [[item, random()] as const] : [])));
    const whole = {
      relevance: Float64Array.from(labels, (item) => relevance.get(item) ?? 0),
      scores: Float64Array.from(scores),
    };
    const ranked = await rankItems(
      answering(scores),
      { labels, pipeline },
      { items: labels, users: [{ user: 'u', relevance, rated: new Set() }] },
    );
    expect(ranked?.ndcg).toBeCloseTo(ndcg(whole)!, 12);
    expect(ranked?.hits).toBe(isHit(whole) ? 1 : 0);
  }
});

test.each([
  ['who is no recommender', { labels: ['a'], pipeline: [{ step: 'encode-row' }] }, 5],
  ['that knows no items', { pipeline }, 5],
  ['whom nobody gave more than the mean', { labels: ['a'], pipeline }, 0],
])('a version %s is not ranked', async (_name, manifest, gain) => {
  const users = [{ user: 'u', relevance: new Map([['a', gain]]), rated: new Set<string>() }];
  expect(await rankItems(answering([1]), manifest, { users, items: ['a'] })).toBeUndefined();
});

test.each([
  ['by its scores before they are held within the range', [''], 1],
  ['what it does not show coming last', [packIds([2])], 1 / Math.log2(3)],
])('is measured with a version as it is served, %s', async (_what, rated, ndcg) => {
  const model = {
    factors: 0,
    mean: 3,
    userBias: new Float32Array(1),
    // Both are 5 stars as values.
    itemBias: Float32Array.of(3, 4),
    userFactors: new Float32Array(),
    itemFactors: new Float32Array(),
    range: [1, 5] as const,
  };
  const manifest = {
    labels: ['a', 'b'],
    pipeline: [{ step: 'rating-ids', users: ['ann'], items: ['a', 'b'], maxTopK: 2, rated }],
    signature: RATING_SIGNATURE,
  };
  const rows = [rating('bob', 'a', 1), rating('ann', 'a', 1, 'holdout'), rating('ann', 'b', 5, 'holdout')];
  const held = {
    instances: rows.slice(1).map(({ instance }) => instance),
    target: { values: Float64Array.of(1, 5) },
    ranking: rankingQuestions(rows),
  };
  const { scores } = await withFile(exportRatings(model), (file) =>
    evaluateVersion({ file, manifest }, held, () => undefined),
  );
  expect(scores).toMatchObject({
    kind: 'regression',
    metrics: { rmse: Math.sqrt(8) },
    ranking: { ndcg, users: 1 },
  });
});
