import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePipelineOf } from '../pipeline.ts';
import type { PipelineSpec, PipelineStep } from '../spec.ts';
import type { TextTrace } from './origins.ts';
import type { TextPipeline } from './text-pipeline.ts';

const NORMALIZE: PipelineStep = { step: 'normalize', form: 'NFKC', lowerCase: true };
const NGRAMS = {
  step: 'hash-ngrams',
  words: [1, 2],
  characters: null,
  hanCharacters: [1, 3],
  bits: 18,
  hash: 'fnv1a-mix',
  idsMax: 4096,
} as const;
const TOKENS = { step: 'hash-tokens', length: 8, bits: 18, hash: 'fnv1a-mix' } as const;

function pipelineOf(hash: object, before: readonly PipelineStep[] = [NORMALIZE]): TextPipeline {
  return parsePipelineOf('text', [...before, { step: 'tokenize' }, hash] as PipelineSpec);
}

const words = pipelineOf(NGRAMS);

/** Of each id the texts of its occurrences. */
function shown({ tokens, occurrences }: TextTrace): string[] {
  return occurrences.map((spans) =>
    spans
      .map(({ first, last }) =>
        tokens
          .slice(first, last + 1)
          .map(({ text }) => text)
          .join('|'),
      )
      .join(' + '),
  );
}

describe('the trace of a text', () => {
  it('names the tokens of each n-gram, and each occurrence of it', () => {
    const trace = words.trace('Not bad, not bad!');
    expect(shown(trace)).toEqual([
      'Not + not',
      'bad + bad',
      'Not|bad + not|bad',
      ',',
      'bad|,',
      ',|not',
      '!',
      'bad|!',
    ]);
    expect(trace.tokens.map(({ start, end }) => [start, end])).toEqual([
      [0, 3],
      [4, 7],
      [7, 8],
      [9, 12],
      [13, 16],
      [16, 17],
    ]);
  });

  it('takes each character of a script without spaces as a token', () => {
    const trace = words.trace('这部电影 good');
    expect(trace.tokens.map(({ text }) => text)).toEqual(['这', '部', '电', '影', 'good']);
    expect(shown(trace).slice(0, 3)).toEqual(['这', '这|部', '这|部|电']);
    expect(shown(trace).at(-1)).toBe('good');
  });

  it('gives the n-grams inside a word to the word', () => {
    const trace = pipelineOf({ ...NGRAMS, characters: [3, 5] }).trace('ab ab');
    expect(new Set(shown(trace))).toEqual(new Set(['ab + ab', 'ab|ab']));
    expect(trace.occurrences.flat()).toHaveLength(2 * (1 + 3) + 1);
  });

  it('keeps tokens behind the last one that has an id', () => {
    const trace = pipelineOf({ ...TOKENS, length: 2 }).trace('one two three');
    expect(shown(trace)).toEqual(['one', 'two']);
    expect(trace.tokens.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  });

  it.each<[string, string, string[]]>([
    ['full width', 'Ｆｕｌｌ！', ['Ｆｕｌｌ', '！']],
    ['ligatures and units', 'ﬁne 12㎏', ['ﬁne', '12㎏']],
    ['marks apart from their letters', 'cafe\u0301 e\u0301', ['cafe\u0301', 'e\u0301']],
    ['one character that becomes several tokens', 'well… ok', ['well', '…', 'ok']],
    ['a character that ends a word and starts another', 'x㏂y', ['x㏂', 'y']],
    ['two code units for one character', '👍🏽 𠮷野', ['👍', '🏽', '𠮷', '野']],
    ['letters that grow in lower case', 'İstanbul x', ['İstanbul', 'x']],
    ['a sigma at the end of a word', 'ΟΔΟΣ ΣΟΦΟΣ', ['ΟΔΟΣ', 'ΣΟΦΟΣ']],
    ['a curly apostrophe', 'don’t', ['don’t']],
    ['letters that melt together', 'ㄱㅏ가\u1100\u1161 ok', ['ㄱㅏ가\u1100\u1161', 'ok']],
    ['half-width kana', 'ｶﾞｷﾞ', ['ｶﾞ', 'ｷﾞ']],
    ['lone surrogates', '\ud83d a', ['\ud83d', 'a']],
  ])('finds the place in the original of %s', (_, text, expected) => {
    const { tokens } = words.trace(text);
    expect(tokens.map((token) => token.text)).toEqual(expected);
    for (const { text: token, start, end } of tokens) expect(text.slice(start, end)).toBe(token);
  });

  it('is empty for a text without tokens', () => {
    expect(words.trace(' \n')).toEqual({ tokens: [], ids: new Int32Array(0), occurrences: [] });
  });
});

describe('every trace', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '很好',
      "don't",
      'good',
      '3.5',
      'ラーメン',
      'ดีมาก',
      '𠮷野家',
      '❤️',
      '\ud800',
      ' ',
      '\u0301',
      '…',
      '㏂',
      'Σ',
      '각',
      'ㅏ',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  );
  const text = fc.array(piece, { maxLength: 24 }).map((parts) => parts.join(''));
  const range = (max: number) =>
    fc
      .tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }))
      .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
  const hash = fc.oneof(
    fc.record({
      step: fc.constant('hash-ngrams'),
      words: range(4),
      characters: fc.option(range(6)),
      hanCharacters: range(4),
      bits: fc.integer({ min: 8, max: 20 }),
      hash: fc.constant('fnv1a-mix'),
      idsMax: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(4096)),
    }),
    fc.record({
      step: fc.constant('hash-tokens'),
      length: fc.integer({ min: 1, max: 20 }),
      bits: fc.integer({ min: 8, max: 22 }),
      hash: fc.constant('fnv1a-mix'),
    }),
  );
  const before = fc.constantFrom<readonly PipelineStep[]>(
    [],
    [NORMALIZE],
    [{ step: 'normalize', form: 'NFC', lowerCase: false }],
  );

  it('has the ids of the run, and tokens in the order of the text that do not overlap', () => {
    fc.assert(
      fc.property(text, hash, before, (some, step, steps) => {
        const pipeline = pipelineOf(step, steps);
        const { tokens, ids, occurrences } = pipeline.trace(some);
        expect([...ids]).toEqual([...pipeline.run(some)]);
        expect(occurrences).toHaveLength(ids.length);
        let end = 0;
        for (const token of tokens) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThan(token.start);
          expect(token.text).toBe(some.slice(token.start, token.end));
          end = token.end;
        }
        expect(end).toBeLessThanOrEqual(some.length);
        for (const spans of occurrences) {
          expect(spans.length).toBeGreaterThan(0);
          for (const { first, last } of spans) {
            expect(first).toBeGreaterThanOrEqual(0);
            expect(last).toBeGreaterThanOrEqual(first);
            expect(last).toBeLessThan(tokens.length);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
