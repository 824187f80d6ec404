import { classOf, LETTER, NUMBER, SPACE, UNSPACED } from './code-points.ts';
import type { Origins } from './origins.ts';
import type { HashNgramsStep } from './text-steps.ts';
import { CHARACTER_SEED, mix, PRIME, UNSPACED_SEED, WORD_SEED, wordEnd } from './tokens.ts';

const { imul } = Math;

const WORD_START = 0x3c; // <
const WORD_END = 0x3e; // >

/** Finds the ids of `NgramHasher` and tells which tokens each was made of. */
export function traceNgrams(step: HashNgramsStep, points: Int32Array, end: number, origins: Origins): void {
  const mask = 2 ** step.bits - 1;
  const add = (hash: number, first: number, last: number): void =>
    origins.distinct(mix(hash) & mask, first, last);
  let sequence: { readonly token: number; readonly hash: number }[] = [];
  for (let at = 1; at < end; ) {
    const from = at;
    const kind = classOf(points[at]!);
    if (kind === SPACE) at++;
    else if (kind === UNSPACED) {
      const first = origins.tokens;
      for (; at < end && classOf(points[at]!) === UNSPACED; at++) origins.token(at, at + 1);
      const run = points.subarray(from, at);
      grams(run, UNSPACED_SEED, step.hanCharacters, (hash, start, stop) =>
        add(hash, first + start, first + stop - 1),
      );
      sequence = [];
    } else {
      at = wordEnd(points, from, kind, end);
      const token = origins.token(from, at);
      const word = points.subarray(from, at);
      sequence.push({ token, hash: hashOf(WORD_SEED, word) });
      for (let n = step.words[0]; n <= Math.min(step.words[1], sequence.length); n++) {
        const [first, ...more] = sequence.slice(-n);
        const hash = more.reduce((h, next) => imul(imul(h ^ 1, PRIME) ^ next.hash, PRIME), first!.hash);
        add(hash, first!.token, token);
      }
      const isWord = kind === LETTER || kind === NUMBER || word.length > 1;
      if (step.characters !== null && isWord)
        grams(Int32Array.of(WORD_START, ...word, WORD_END), CHARACTER_SEED, step.characters, (hash) =>
          add(hash, token, token),
        );
    }
  }
}

function hashOf(seed: number, points: Int32Array): number {
  return points.reduce((hash, point) => imul(hash ^ point, PRIME), seed);
}

/** The n-grams of some points, in the order in which the hasher has them. */
function grams(
  points: Int32Array,
  seed: number,
  [shortest, longest]: readonly [number, number],
  found: (hash: number, start: number, stop: number) => void,
): void {
  for (let start = 0; start < points.length; start++)
    for (let n = shortest; n <= longest && start + n <= points.length; n++)
      found(hashOf(seed, points.subarray(start, start + n)), start, start + n);
}
