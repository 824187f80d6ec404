import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePipelineOf } from '../pipeline.ts';
import type { PipelineSpec } from '../spec.ts';
import { naiveRun } from './testing.ts';

function specOf(length: number, bits = 18): PipelineSpec {
  return [
    { step: 'normalize', form: 'NFKC', lowerCase: true },
    { step: 'tokenize' },
    { step: 'hash-tokens', length, bits, hash: 'fnv1a-mix' },
  ];
}

const tokens = parsePipelineOf('text', specOf(64));

describe('hash-tokens', () => {
  it('gives the ids that models in use were trained with', () => {
    // Whoever changes these numbers breaks every published model: make a new value of "hash" instead.
    expect([...tokens.run('Not bad!')]).toEqual([19895, 77894, 176992]);
    expect([...tokens.run('iPhone很好')]).toEqual([167787, 110931, 153128]);
  });

  it('gives the ids that a plain implementation of the same words gives', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '很好',
        "don't",
        'don’t',
        "'s",
        '3.5',
        'ラーメン',
        'ดีมาก',
        '𠮷野家',
        '❤️',
        '\ud800',
        ' ',
        '\u0301',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    const text = fc.array(piece, { maxLength: 24 }).map((parts) => parts.join(''));
    const length = fc.integer({ min: 1, max: 20 });
    const bits = fc.integer({ min: 8, max: 22 });
    fc.assert(
      fc.property(text, length, bits, (some, most, width) => {
        const spec = specOf(most, width);
        expect([...parsePipelineOf('text', spec).run(some)]).toEqual(naiveRun(spec, some));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps order and repetition, and cuts at its length', () => {
    const [very, good] = tokens.run('very good');
    expect([...tokens.run('very, very good')]).toEqual([very, tokens.run(',')[0], very, good]);
    expect([...(parsePipelineOf('text', specOf(2)).run('very very good') as Int32Array)]).toEqual([
      very,
      very,
    ]);
    expect(parsePipelineOf('text', specOf(4096)).run('好'.repeat(100_000))).toHaveLength(4096);
  });

  it('gives fewer ids for a shorter text, and none for an empty one', () => {
    expect(tokens.run('one')).toHaveLength(1);
    expect(tokens.run(' \n')).toHaveLength(0);
    const [tensor] = tokens.prepare({ text: '' }, ['ids']);
    expect(tensor).toEqual({ name: 'ids', datatype: 'INT32', shape: [0], content: new Uint8Array(0) });
  });
});
