import { classOf, codePoints, LETTER, NUMBER, SPACE, UNSPACED } from './code-points.ts';
import { IdSet } from './id-set.ts';
import type { HashNgramsStep } from './text-steps.ts';
import { CHARACTER_SEED, mix, PRIME, UNSPACED_SEED, WORD_SEED, wordEnd } from './tokens.ts';

/** Looked up once: it is called for every character. */
const { imul } = Math;

const WORD_START = 0x3c; // <
const WORD_END = 0x3e; // >

/**
 * Cuts a text into tokens and hashes their n-grams, in one pass and without making substrings.
 *
 * Tokens: a word is letters and digits with the marks on them, and may go on over one apostrophe (don't); an apostrophe
 * with letters alone ('s) is a word too; anything else that is not white space is a token of one code point. A run in a
 * script without spaces gives the n-grams of its code points instead, and ends the sequence that word n-grams are made of.
 * Hash: FNV-1a over code points, word n-grams over the hashes of their tokens, then a final mix, masked to the buckets.
 */
export class NgramHasher {
  readonly #ids: IdSet;
  readonly #mask: number;
  readonly #words: readonly [number, number];
  readonly #characters: readonly [number, number] | null;
  readonly #unspaced: readonly [number, number];
  /** At n: the hash of the last n tokens of the sequence. */
  readonly #grams: Int32Array;
  /** How many tokens the sequence has, as far as it matters. */
  #sequence = 0;

  constructor(step: HashNgramsStep) {
    this.#mask = 2 ** step.bits - 1;
    this.#ids = new IdSet(step.idsMax, 2 ** step.bits);
    this.#words = step.words;
    this.#characters = step.characters;
    this.#unspaced = step.hanCharacters;
    this.#grams = new Int32Array(step.words[1] + 1);
  }

  /** Distinct bucket ids in the order of their first occurrence; the first `idsMax` of them. */
  run(text: string): Int32Array {
    const ids = this.#ids;
    ids.clear();
    this.#sequence = 0;
    const { points, end } = codePoints(text);
    let at = 1;
    while (at < end && !ids.full) {
      const kind = classOf(points[at]!);
      if (kind === SPACE) at++;
      else if (kind === UNSPACED) at = this.#unspacedRun(points, at, end);
      else at = this.#token(points, at, kind, end);
    }
    return ids.take();
  }

  #unspacedRun(points: Int32Array, from: number, end: number): number {
    let at = from + 1;
    while (at < end && classOf(points[at]!) === UNSPACED) at++;
    this.#pointGrams(points, from, at, UNSPACED_SEED, this.#unspaced);
    this.#sequence = 0;
    return at;
  }

  #token(points: Int32Array, from: number, kind: number, end: number): number {
    const at = wordEnd(points, from, kind, end);
    let hash = WORD_SEED;
    for (let i = from; i < at; i++) hash = imul(hash ^ points[i]!, PRIME);
    this.#wordGrams(hash);
    const isWord = kind === LETTER || kind === NUMBER || at > from + 1;
    if (this.#characters !== null && isWord) this.#markedGrams(points, from, at, this.#characters);
    return at;
  }

  /** The n-grams that end with this token. */
  #wordGrams(token: number): void {
    const [shortest, longest] = this.#words;
    const grams = this.#grams;
    if (this.#sequence < longest) this.#sequence++;
    for (let n = this.#sequence; n > 1; n--) {
      grams[n] = imul(imul(grams[n - 1]! ^ 1, PRIME) ^ token, PRIME);
    }
    grams[1] = token;
    for (let n = shortest; n <= this.#sequence; n++) this.#ids.add(mix(grams[n]!) & this.#mask);
  }

  /** The n-grams of `<word>`; the marks borrow the places beside the word for as long as it takes. */
  #markedGrams(points: Int32Array, from: number, to: number, range: readonly [number, number]): void {
    const before = points[from - 1]!;
    const after = points[to]!;
    points[from - 1] = WORD_START;
    points[to] = WORD_END;
    this.#pointGrams(points, from - 1, to + 1, CHARACTER_SEED, range);
    points[from - 1] = before;
    points[to] = after;
  }

  #pointGrams(
    points: Int32Array,
    from: number,
    to: number,
    seed: number,
    range: readonly [number, number],
  ): void {
    const [shortest, longest] = range;
    const ids = this.#ids;
    const mask = this.#mask;
    for (let start = from; start < to && !ids.full; start++) {
      const stop = Math.min(start + longest, to);
      const first = start + shortest;
      let hash = seed;
      for (let i = start; i < stop; i++) {
        hash = imul(hash ^ points[i]!, PRIME);
        if (i + 1 >= first) ids.add(mix(hash) & mask);
      }
    }
  }
}
