import { classOf, isApostrophe, LETTER, MARK, NUMBER } from './code-points.ts';

const { imul } = Math;

/** FNV-1a's offset basis; the two other kinds of n-grams start elsewhere, so that equal letters fall apart. */
export const WORD_SEED = 0x811c9dc5 | 0;
export const CHARACTER_SEED = 0x9747b28c | 0;
export const UNSPACED_SEED = 0x2545f491;
/** FNV-1a's prime for 32 bits. */
export const PRIME = 0x01000193;

/** Where the token that starts at `from` ends. */
export function wordEnd(points: Int32Array, from: number, kind: number, end: number): number {
  if (isApostrophe(points[from]!)) return lettersEnd(points, from, end);
  let at = from + 1;
  if (kind !== LETTER && kind !== NUMBER) return at;
  for (; at < end; at++) {
    const next = classOf(points[at]!);
    if (next !== LETTER && next !== NUMBER && next !== MARK) break;
  }
  return at < end && isApostrophe(points[at]!) ? wordOrApostrophe(points, at, end) : at;
}

/** The end of an apostrophe's letters, or the apostrophe itself where none follow: a word ends before it. */
function wordOrApostrophe(points: Int32Array, apostrophe: number, end: number): number {
  const after = lettersEnd(points, apostrophe, end);
  return after === apostrophe + 1 ? apostrophe : after;
}

/** Where the letters behind an apostrophe end: directly after it where there are none. */
function lettersEnd(points: Int32Array, apostrophe: number, end: number): number {
  let at = apostrophe + 1;
  if (at >= end || classOf(points[at]!) !== LETTER) return at;
  for (at++; at < end; at++) {
    const next = classOf(points[at]!);
    if (next !== LETTER && next !== MARK) break;
  }
  return at;
}

/** Spreads a hash over all 32 bits, so that any of them can be masked off. */
export function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = imul(h, 0x846ca68b);
  return h ^ (h >>> 16);
}
