import { expect, it } from '@jest/globals';
import { type PipelineSpec, parsePipeline, type TextPipeline } from '@ratchet/pipeline';
import { shareTokens } from './share-tokens.ts';

const PIPELINE: PipelineSpec = [
  { step: 'normalize', form: 'NFKC', lowerCase: true },
  { step: 'tokenize' },
  {
    step: 'hash-ngrams',
    words: [1, 2],
    characters: null,
    hanCharacters: [1, 2],
    bits: 18,
    hash: 'fnv1a-mix',
    idsMax: 4096,
  },
];
const pipeline = parsePipeline(PIPELINE) as TextPipeline;

it.each<[string, string, number[], [string, number][]]>([
  [
    'a pair of words is shared by both',
    'not bad',
    [1, 2, 10],
    [
      ['not', 6],
      ['bad', 7],
    ],
  ],
  [
    'a repeated word shares with itself',
    'so so',
    [4, 10],
    [
      ['so', 7],
      ['so', 7],
    ],
  ],
  [
    'characters share what they say together',
    '很好',
    [1, 4, 2],
    [
      ['很', 3],
      ['好', 4],
    ],
  ],
  [
    'what belongs to no token is the rest',
    'a',
    [1, 5, 2],
    [
      ['a', 1],
      ['rest', 7],
    ],
  ],
  ['a text without tokens has nothing', ' ', [], []],
])('%s', (_, text, ofIds, expected) => {
  const shared = shareTokens(pipeline.trace(text), Float64Array.from(ofIds));
  const named = shared.map((each) => [
    'token' in each ? each.token.text : 'part' in each && each.part,
    each.contribution,
  ]);
  expect(named).toEqual(expected);
});
