import { classOf, codePoints, SPACE, UNSPACED } from './code-points.ts';
import type { HashTokensStep } from './text-steps.ts';
import { mix, PRIME, UNSPACED_SEED, WORD_SEED, wordEnd } from './tokens.ts';

const { imul } = Math;

/**
 * Hashes the tokens of a text one by one and keeps their order, for models that read sequences. Tokens are those of
 * `NgramHasher`, and a word has the id that it has there alone; in a run of a script without spaces each code point is
 * a token.
 */
export class TokenHasher {
  readonly #length: number;
  readonly #mask: number;

  constructor(step: HashTokensStep) {
    this.#length = step.length;
    this.#mask = 2 ** step.bits - 1;
  }

  /** The bucket ids of the first `length` tokens, repeated as the tokens are. */
  run(text: string): Int32Array {
    const { points, end } = codePoints(text);
    const ids = new Int32Array(Math.min(this.#length, end - 1));
    let size = 0;
    let at = 1;
    while (at < end && size < ids.length) {
      const kind = classOf(points[at]!);
      if (kind === SPACE) {
        at++;
        continue;
      }
      const unspaced = kind === UNSPACED;
      const stop = unspaced ? at + 1 : wordEnd(points, at, kind, end);
      let hash = unspaced ? UNSPACED_SEED : WORD_SEED;
      for (; at < stop; at++) hash = imul(hash ^ points[at]!, PRIME);
      ids[size++] = mix(hash) & this.#mask;
    }
    return ids.slice(0, size);
  }
}
