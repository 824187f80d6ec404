/** What a code point is to the tokenizer. */
export const SPACE = 1;
export const LETTER = 2;
export const NUMBER = 3;
/** A combining mark: it continues a word and starts none. */
export const MARK = 4;
/** Part of a script that is written without spaces: Han, Hiragana, Katakana, Thai. */
export const UNSPACED = 5;
/** Punctuation, symbols, emoji, lone surrogates: each a token by itself. */
export const OTHER = 6;

const APOSTROPHE = 0x27;
const TYPOGRAPHIC_APOSTROPHE = 0x2019;
const SCRATCH_LENGTH = 16_384;

// Script extensions, not scripts: the long-vowel mark of Katakana and the kana voicing marks belong to several scripts.
const unspaced = /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}]$/u;
const letter = /^\p{L}$/u;
const number = /^\p{N}$/u;
const mark = /^\p{M}$/u;
const space = /^\s$/u;

/** Classes met so far; the pages of it that no text touches are never backed by memory. */
const classes = new Uint8Array(0x110000);

export function classOf(point: number): number {
  if (classes[point] === 0) classes[point] = classify(String.fromCodePoint(point));
  return classes[point]!;
}

function classify(character: string): number {
  const word = letter.test(character)
    ? LETTER
    : number.test(character)
      ? NUMBER
      : mark.test(character)
        ? MARK
        : undefined;
  if (word !== undefined) return unspaced.test(character) ? UNSPACED : word;
  return space.test(character) ? SPACE : OTHER;
}

const scratch = new Int32Array(SCRATCH_LENGTH);

/**
 * The code points of a text from index 1 on, with room for one mark on either side; a lone surrogate counts as a code
 * point. The array is shared between calls unless the text is long: use it before the next call.
 */
export function codePoints(text: string): { points: Int32Array; end: number } {
  const points = text.length + 2 <= scratch.length ? scratch : new Int32Array(text.length + 2);
  let end = 1;
  for (let i = 0; i < text.length; i++) {
    let point = text.charCodeAt(i);
    if (point >= 0xd800 && point < 0xdc00 && i + 1 < text.length) {
      const low = text.charCodeAt(i + 1);
      if (low >= 0xdc00 && low < 0xe000) {
        point = ((point - 0xd800) << 10) + (low - 0xdc00) + 0x10000;
        i++;
      }
    }
    // Phones type the curly one; don't and don’t are one word.
    points[end++] = point === TYPOGRAPHIC_APOSTROPHE ? APOSTROPHE : point;
  }
  return { points, end };
}

export function isApostrophe(point: number): boolean {
  return point === APOSTROPHE;
}
