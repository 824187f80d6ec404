import { invalid, quote } from '@ratchet/kernel';
import { z } from 'zod';

/** From the shortest to the longest n-gram, both included. */
function lengths(longest: number) {
  return z
    .tuple([z.int().min(1).max(longest), z.int().min(1).max(longest)])
    .refine(([from, to]) => from <= to, 'expected the shorter length first');
}

const normalize = z.strictObject({
  step: z.literal('normalize'),
  /** The Unicode normal form; NFKC also folds full-width letters and ligatures. */
  form: z.enum(['NFC', 'NFKC']),
  lowerCase: z.boolean(),
});

const tokenize = z.strictObject({ step: z.literal('tokenize') });

const hashNgrams = z.strictObject({
  step: z.literal('hash-ngrams'),
  /** Lengths of the n-grams of tokens. */
  words: lengths(5),
  /** Lengths of the n-grams of code points inside `<word>`, the marks included; null for none. */
  characters: lengths(8).nullable(),
  /** Lengths of the n-grams of code points in runs of Han, Hiragana, Katakana and Thai. */
  hanCharacters: lengths(5),
  /** The number of buckets is 2 to this power. */
  bits: z.int().min(8).max(22),
  hash: z.literal('fnv1a-mix'),
  /** Ids beyond this number are left out; the first ones stay. */
  idsMax: z.int().min(1).max(65_536),
});

const STEPS = { normalize, tokenize, 'hash-ngrams': hashNgrams };

export type NormalizeStep = z.infer<typeof normalize>;
export type HashNgramsStep = z.infer<typeof hashNgrams>;
export type PipelineStep = NormalizeStep | z.infer<typeof tokenize> | HashNgramsStep;

/** How raw input becomes tensors, as the manifest keeps it: steps in order, each with all of its settings. */
export type PipelineSpec = readonly PipelineStep[];

/** The steps of a text pipeline: at most one normalize, then tokenize, then hash-ngrams. */
export interface TextSteps {
  readonly normalize: NormalizeStep | undefined;
  readonly hash: HashNgramsStep;
}

/** Reads a spec from outside. Fault InvalidInput PIPELINE_INVALID names the step and the field that is not understood. */
export function readSpec(spec: unknown): PipelineSpec {
  if (!Array.isArray(spec)) throw invalidPipeline(`expected an array of steps, got ${typeName(spec)}`);
  return spec.map(readStep);
}

function readStep(step: unknown, index: number): PipelineStep {
  const name: unknown = typeof step === 'object' && step !== null ? Reflect.get(step, 'step') : undefined;
  if (typeof name !== 'string') {
    throw invalidPipeline(`step ${index} has no name: expected an object with a "step"`);
  }
  if (!Object.hasOwn(STEPS, name)) {
    const known = Object.keys(STEPS).join(', ');
    throw invalidPipeline(
      `step ${index} is ${quote(name)}, which this release does not know; it knows ${known}`,
    );
  }
  const result = STEPS[name as keyof typeof STEPS].safeParse(step);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => describe(issue)).join('; ');
  throw invalidPipeline(`step ${index} (${name}): ${faults}`);
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `unknown field ${issue.keys.slice(0, 4).map(quote).join(', ')}`;
  }
  return `${issue.path.join('.')}: ${issue.message}`;
}

/** Checks that the steps fit onto each other. */
export function textSteps(spec: PipelineSpec): TextSteps {
  const order = spec.map((step) => step.step).join(' > ');
  const [normalize, ...rest] =
    spec[0]?.step === 'normalize' ? [spec[0], ...spec.slice(1)] : [undefined, ...spec];
  const [tokenize, hash] = rest;
  if (rest.length !== 2 || tokenize?.step !== 'tokenize' || hash?.step !== 'hash-ngrams') {
    throw invalidPipeline(
      `the steps are ${order === '' ? 'none' : order}; expected normalize (optional) > tokenize > hash-ngrams`,
    );
  }
  return { normalize, hash };
}

function invalidPipeline(message: string) {
  return invalid('PIPELINE_INVALID', `pipeline: ${message}`);
}

function typeName(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
