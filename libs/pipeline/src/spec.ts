import { type Fault, invalid, quote } from '@ratchet/kernel';
import type { z } from 'zod';
import {
  type DecodeImageStep,
  decodeImageStep,
  type ImageSteps,
  imageSteps,
  type ResizeStep,
  resizeStep,
  type ScaleStep,
  scaleStep,
} from './images/image-steps.ts';
import { type EncodeRowStep, encodeRowStep } from './rows/encode-row-step.ts';
import { type RatingIdsStep, ratingIdsStep } from './rows/rating-ids-step.ts';
import {
  hashNgramsStep,
  hashTokensStep,
  normalizeStep,
  type TextStep,
  type TextSteps,
  textSteps,
  tokenizeStep,
} from './text/text-steps.ts';

const STEPS = {
  normalize: normalizeStep,
  tokenize: tokenizeStep,
  'hash-ngrams': hashNgramsStep,
  'hash-tokens': hashTokensStep,
  'encode-row': encodeRowStep,
  'rating-ids': ratingIdsStep,
  'decode-image': decodeImageStep,
  resize: resizeStep,
  scale: scaleStep,
};

export type PipelineStep =
  | TextStep
  | EncodeRowStep
  | RatingIdsStep
  | DecodeImageStep
  | ResizeStep
  | ScaleStep;

/** How raw input becomes tensors, as the manifest keeps it: steps in order, each with all of its settings. */
export type PipelineSpec = readonly PipelineStep[];

/** The steps of a spec in their places. */
export type Arrangement =
  | { readonly reads: 'text'; readonly steps: TextSteps }
  | { readonly reads: 'row'; readonly step: EncodeRowStep | RatingIdsStep }
  | { readonly reads: 'image'; readonly steps: ImageSteps };

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
  const faults = result.error.issues.slice(0, 8).map((issue) => describe(issue));
  throw invalidPipeline(`step ${index} (${name}): ${faults.join('; ')}`);
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `unknown field ${issue.keys.slice(0, 4).map(quote).join(', ')}`;
  }
  return `${issue.path.join('.')}: ${issue.message}`;
}

/** Checks that the steps fit onto each other. Fault InvalidInput PIPELINE_INVALID lists the orders that do. */
export function arrange(spec: PipelineSpec): Arrangement {
  const text = textSteps(spec);
  if (text !== undefined) return { reads: 'text', steps: text };
  const image = imageSteps(spec);
  if (image !== undefined) return { reads: 'image', steps: image };
  const [only] = spec;
  if (spec.length === 1 && (only?.step === 'encode-row' || only?.step === 'rating-ids')) {
    return { reads: 'row', step: only };
  }
  const order = spec.map((step) => step.step).join(' > ');
  throw invalidPipeline(
    `the steps are ${order === '' ? 'none' : order}; expected normalize (optional) > tokenize > hash-ngrams or hash-tokens, or encode-row, or rating-ids, or decode-image > resize > scale`,
  );
}

function invalidPipeline(message: string): Fault {
  return invalid('PIPELINE_INVALID', `pipeline: ${message}`);
}

function typeName(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
