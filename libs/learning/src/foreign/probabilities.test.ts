import { expect, test } from '@jest/globals';
import type { ScoreKind } from './head.ts';
import { probabilitiesOf } from './probabilities.ts';

test('a hundred thousand classes and more have probabilities', () => {
  expect(probabilitiesOf(new Float32Array(400_000), 'logits')[7]).toBeCloseTo(1 / 400_000, 12);
});

test.each<[ScoreKind, number[], number[]]>([
  ['probabilities', [0.25, 0.75], [0.25, 0.75]],
  ['log-probabilities', [Math.log(0.25), Math.log(0.75)], [0.25, 0.75]],
  ['logits', [1, 1, 1, 1], [0.25, 0.25, 0.25, 0.25]],
  ['logits', [1000, 0], [1, 0]],
  ['logits', [-1000, -1000], [0.5, 0.5]],
  ['probabilities', [0.25], [0.75, 0.25]],
  ['log-probabilities', [Math.log(0.25)], [0.75, 0.25]],
  ['logits', [0], [0.5, 0.5]],
])('%s %j are %j', (scores, answer, expected) => {
  const got = probabilitiesOf(Float32Array.from(answer), scores);
  expect(got).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(got[i]).toBeCloseTo(value, 6);
});
