import type { PipelineSpec } from '../spec.ts';
import { type HashNgramsStep, type HashTokensStep, textSteps } from './text-steps.ts';

const UNSPACED = String.raw`[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}]&&[\p{L}\p{N}\p{M}]]`;
const LETTER = String.raw`[\p{L}--${UNSPACED}]`;
const SUFFIX = `'${LETTER}[[\\p{L}\\p{M}]--${UNSPACED}]*`;
const TOKEN = new RegExp(
  `(?<unspaced>${UNSPACED}+)|(?<word>[[\\p{L}\\p{N}]--${UNSPACED}][[\\p{L}\\p{N}\\p{M}]--${UNSPACED}]*(?:${SUFFIX})?|${SUFFIX})|(?<other>\\S)`,
  'gv',
);

/** For tests: the same ids as a text pipeline's, by a regular expression and substrings. */
export function naiveRun(spec: PipelineSpec, text: string): number[] {
  const { normalize, hash } = textSteps(spec)!;
  let normal = normalize === undefined ? text : text.normalize(normalize.form);
  if (normalize?.lowerCase) normal = normal.toLowerCase();
  const found = [...normal.replaceAll('’', "'").matchAll(TOKEN)];
  return hash.step === 'hash-ngrams' ? naiveNgrams(hash, found) : naiveTokens(hash, found);
}

function naiveTokens(hash: HashTokensStep, found: RegExpExecArray[]): number[] {
  const ids = found.flatMap(({ 0: token, groups }) =>
    groups?.['unspaced'] === undefined
      ? [fnv(0x811c9dc5, points(token))]
      : points(token).map((point) => fnv(0x2545f491, [point])),
  );
  return ids.slice(0, hash.length).map((h) => mix(h) & ((1 << hash.bits) - 1));
}

function naiveNgrams(hash: HashNgramsStep, found: RegExpExecArray[]): number[] {
  const ids = new Set<number>();
  const add = (h: number) => ids.size < hash.idsMax && ids.add(mix(h) & ((1 << hash.bits) - 1));
  const addParts = (seed: number, parts: string[], [from, to]: readonly [number, number]) => {
    for (const start of parts.keys())
      for (let n = from; n <= to && start + n <= parts.length; n++)
        add(fnv(seed, points(parts.slice(start, start + n).join(''))));
  };
  let sequence: number[] = [];
  for (const { 0: token, groups } of found) {
    if (groups?.['unspaced'] !== undefined) {
      addParts(0x2545f491, Array.from(token), hash.hanCharacters);
      sequence = [];
      continue;
    }
    sequence.push(fnv(0x811c9dc5, points(token)));
    for (let n = hash.words[0]; n <= Math.min(hash.words[1], sequence.length); n++) {
      const [first, ...more] = sequence.slice(-n);
      add(
        fnv(
          first!,
          more.flatMap((h) => [1, h]),
        ),
      );
    }
    if (hash.characters !== null && groups?.['word'] !== undefined)
      addParts(0x9747b28c, Array.from(`<${token}>`), hash.characters);
  }
  return [...ids];
}

function points(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!);
}

function fnv(seed: number, values: number[]): number {
  return values.reduce((h, value) => Math.imul(h ^ value, 0x01000193), seed | 0);
}

function mix(hash: number): number {
  let h = hash >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
