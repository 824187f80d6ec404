import { z } from 'zod';

/** From the shortest to the longest n-gram, both included. */
function lengths(longest: number) {
  return z
    .tuple([z.int().min(1).max(longest), z.int().min(1).max(longest)])
    .refine(([from, to]) => from <= to, 'expected the shorter length first');
}

/** The number of buckets is 2 to this power. */
const bits = z.int().min(8).max(22);

export const normalizeStep = z.strictObject({
  step: z.literal('normalize'),
  /** The Unicode normal form; NFKC also folds full-width letters and ligatures. */
  form: z.enum(['NFC', 'NFKC']),
  lowerCase: z.boolean(),
});

export const tokenizeStep = z.strictObject({ step: z.literal('tokenize') });

export const hashNgramsStep = z.strictObject({
  step: z.literal('hash-ngrams'),
  /** Lengths of the n-grams of tokens. */
  words: lengths(5),
  /** Lengths of the n-grams of code points inside `<word>`, the marks included; null for none. */
  characters: lengths(8).nullable(),
  /** Lengths of the n-grams of code points in runs of Han, Hiragana, Katakana and Thai. */
  hanCharacters: lengths(5),
  bits,
  hash: z.literal('fnv1a-mix'),
  /** Ids beyond this number are left out; the first ones stay. */
  idsMax: z.int().min(1).max(65_536),
});

export const hashTokensStep = z.strictObject({
  step: z.literal('hash-tokens'),
  /** Tokens beyond this number are left out; a shorter text gives fewer ids. */
  length: z.int().min(1).max(4096),
  bits,
  hash: z.literal('fnv1a-mix'),
});

export type NormalizeStep = z.infer<typeof normalizeStep>;
export type TokenizeStep = z.infer<typeof tokenizeStep>;
export type HashNgramsStep = z.infer<typeof hashNgramsStep>;
export type HashTokensStep = z.infer<typeof hashTokensStep>;
export type TextStep = NormalizeStep | TokenizeStep | HashNgramsStep | HashTokensStep;

/** The steps of a text pipeline: at most one normalize, then tokenize, then one that hashes. */
export interface TextSteps {
  readonly normalize: NormalizeStep | undefined;
  readonly hash: HashNgramsStep | HashTokensStep;
}

/** Undefined where the steps do not fit onto each other. */
export function textSteps(steps: readonly { readonly step: string }[]): TextSteps | undefined {
  const known = steps as readonly TextStep[];
  const [normalize, ...rest] =
    known[0]?.step === 'normalize' ? [known[0], ...known.slice(1)] : [undefined, ...known];
  const [tokenize, hash] = rest;
  if (rest.length !== 2 || tokenize?.step !== 'tokenize') return undefined;
  return hash?.step === 'hash-ngrams' || hash?.step === 'hash-tokens' ? { normalize, hash } : undefined;
}
