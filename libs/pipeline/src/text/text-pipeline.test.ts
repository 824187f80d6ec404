import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePipelineOf } from '../pipeline.ts';
import type { PipelineSpec } from '../spec.ts';
import { naiveRun } from './testing.ts';
import type { HashNgramsStep } from './text-steps.ts';

function specOf(hash: Partial<HashNgramsStep> = {}): PipelineSpec {
  return [
    { step: 'normalize', form: 'NFKC', lowerCase: true },
    { step: 'tokenize' },
    {
      step: 'hash-ngrams',
      words: [1, 2],
      characters: null,
      hanCharacters: [1, 3],
      bits: 18,
      hash: 'fnv1a-mix',
      idsMax: 4096,
      ...hash,
    },
  ];
}

const words = parsePipelineOf('text', specOf());
const characters = parsePipelineOf('text', specOf({ characters: [3, 5] }));

const PIECES = [
  [
    'iPhone',
    '很好',
    '不好用',
    "don't",
    'don’t',
    "'s",
    "'",
    "rock'n'roll",
    'the',
    '3.5',
    '!',
    '...',
    ' ',
    '\n',
  ],
  [
    'ラーメン',
    'が',
    'ดีมาก',
    '한국어',
    'नमस्ते',
    'مرحبا',
    'שלום',
    '𠮷野家',
    '〇',
    '12㎏',
    'ﬁne',
    'Ｆｕｌｌ',
    'İ',
    '，',
    '。',
  ],
  ['❤️', '👍🏽', 'e\u0301', '\u0301', '\u0000', '\ud800', '\udc00', '\u202e', '\u00a0', '\u3000'],
].flat();
const fragment = fc.oneof(
  fc.constantFrom(...PIECES),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ maxLength: 12 }),
);
const anyText = fc.array(fragment, { maxLength: 24 }).map((parts) => parts.join(''));

describe('a text pipeline', () => {
  it('gives the ids that models in use were trained with', () => {
    // Whoever changes these numbers breaks every published model: make a new value of "hash" instead.
    expect([...words.run('Not bad!')]).toEqual([19895, 77894, 183157, 176992, 212942]);
    expect([...words.run('iPhone很好')]).toEqual([167787, 110931, 8295, 153128]);
    expect([...characters.run("don't")]).toEqual([
      208242, 219116, 200785, 8700, 202164, 253150, 92364, 259045, 36153, 220029, 198225, 59663, 17452,
    ]);
  });

  it('gives the ids that a plain implementation of the same words gives', () => {
    const range = (max: number) =>
      fc
        .tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }))
        .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
    const hash = fc.record({
      words: range(4),
      characters: fc.option(range(6)),
      hanCharacters: range(4),
      bits: fc.integer({ min: 8, max: 20 }),
      idsMax: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(4096)),
    });
    fc.assert(
      fc.property(anyText, hash, (text, settings) => {
        const spec = specOf(settings);
        expect([...parsePipelineOf('text', spec).run(text)]).toEqual(naiveRun(spec, text));
      }),
      { numRuns: 500 },
    );
  });

  it('gives distinct ids in range, the same ones every time, whatever came between', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, other) => {
        const first = [...characters.run(text)];
        characters.run(other);
        expect([...characters.run(text)]).toEqual(first);
        expect(new Set(first).size).toBe(first.length);
        expect(first.every((id) => id >= 0 && id < characters.buckets)).toBe(true);
      }),
    );
  });

  it.each([
    ['letters without a space', 'a'.repeat(100_000)],
    [
      'different letters',
      Array.from({ length: 100_000 }, (_, i) => String.fromCharCode(97 + ((i * i) % 26))).join(''),
    ],
    [
      'Han without a space',
      Array.from({ length: 100_000 }, (_, i) => String.fromCharCode(0x4e00 + ((i * 7) % 5000))).join(''),
    ],
    ['words', Array.from({ length: 30_000 }, (_, i) => `w${i}`).join(' ')],
    ['lone surrogates', '\ud83d'.repeat(100_000)],
    ['apostrophes', "'".repeat(100_000)],
    ['right-to-left text', 'שלום '.repeat(20_000)],
  ])('takes a long text of %s and keeps to idsMax', (_, text) => {
    const ids = characters.run(text);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThanOrEqual(4096);
    expect([...ids]).toEqual(naiveRun(specOf({ characters: [3, 5] }), text));
  });

  it.each(['', ' \n\t\u3000'])('gives no ids for %j', (text) => {
    expect(characters.run(text)).toHaveLength(0);
  });

  it.each([
    ['case and width', 'Ｇood', 'gOOD'],
    ['the shape of an apostrophe', 'don’t go', "don't go"],
    ['how much white space there is', 'very  good\n', 'very good'],
    ['composition', 'cafe\u0301', 'caf\u00e9'],
  ])('makes nothing of %s', (_, a, b) => {
    expect(characters.run(a)).toEqual(characters.run(b));
  });

  it('finds words next to Han and does not pair them across it', () => {
    const ids = new Set(words.run('good很好bad'));
    for (const id of [...words.run('good'), ...words.run('很好'), ...words.run('bad')])
      expect(ids.has(id)).toBe(true);
    expect(ids.size).toBe(2 + 3);
  });

  it('leaves case alone without a normalize step', () => {
    const plain = parsePipelineOf('text', specOf().slice(1));
    expect(plain.run('Good')).not.toEqual(plain.run('good'));
    expect(plain.run('good')).toEqual(words.run('good'));
  });
});

describe('parsePipeline', () => {
  it('gives back the spec that it read', () => {
    const spec = specOf({ characters: [2, 4] });
    expect(parsePipelineOf('text', JSON.parse(JSON.stringify(spec))).spec).toEqual(spec);
    expect(parsePipelineOf('text', specOf({ bits: 10 })).buckets).toBe(1024);
  });

  const [normalize, tokenize, hash] = specOf();
  it.each<[string, unknown, string]>([
    ['no array', { step: 'tokenize' }, 'expected an array of steps, got object'],
    ['null', null, 'expected an array of steps, got null'],
    ['no steps', [], 'the steps are none; expected normalize (optional) > tokenize > hash-ngrams'],
    ['a step without a name', [{ form: 'NFC' }], 'step 0 has no name'],
    ['a step that is no object', ['tokenize'], 'step 0 has no name'],
    [
      'an unknown step',
      [normalize, { step: 'stem' }],
      'step 1 is "stem", which this release does not know; it knows normalize, tokenize, hash-ngrams',
    ],
    ['a name that every object has', [{ step: 'constructor' }], 'step 0 is "constructor"'],
    [
      'an unknown field',
      [{ step: 'tokenize', language: 'de' }],
      'step 0 (tokenize): unknown field "language"',
    ],
    ['a missing field', [{ step: 'normalize', form: 'NFC' }], 'step 0 (normalize): lowerCase:'],
    ['an unknown hash', [tokenize, { ...hash, hash: 'murmur3' }], 'step 1 (hash-ngrams): hash:'],
    ['too many buckets', [tokenize, { ...hash, bits: 23 }], 'step 1 (hash-ngrams): bits:'],
    [
      'lengths the wrong way round',
      [tokenize, { ...hash, words: [2, 1] }],
      'words: expected the shorter length first',
    ],
    ['steps out of order', [tokenize, normalize, hash], 'the steps are tokenize > normalize > hash-ngrams;'],
    ['an end without ids', [normalize, tokenize], 'the steps are normalize > tokenize;'],
  ])('refuses %s', (_, spec, message) => {
    expect(() => parsePipelineOf('text', spec)).toThrow(
      expect.objectContaining({
        kind: 'InvalidInput',
        reason: 'PIPELINE_INVALID',
        message: expect.stringContaining(message),
      }),
    );
  });
});
