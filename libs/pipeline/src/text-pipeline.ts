import { NgramHasher } from './hash-ngrams.ts';
import { type PipelineSpec, readSpec, textSteps } from './spec.ts';

/** A pipeline from text to bucket ids. The same spec gives the same ids in training and in serving. */
export interface Pipeline {
  readonly spec: PipelineSpec;
  /** Ids lie in [0, buckets). */
  readonly buckets: number;
  /**
   * The distinct ids of a text, in the order of their first occurrence, at most the spec's `idsMax`. Any string will do:
   * empty, lone surrogates, megabytes; the time is linear in its length.
   */
  run(text: string): Int32Array;
}

/**
 * Builds the pipeline that a spec from a manifest describes. Fault InvalidInput PIPELINE_INVALID where a step or a field
 * is unknown, a value is out of range, or the steps do not fit onto each other.
 */
export function parsePipeline(spec: unknown): Pipeline {
  const steps = readSpec(spec);
  const { normalize, hash } = textSteps(steps);
  const hasher = new NgramHasher(hash);
  const form = normalize?.form;
  const lowerCase = normalize?.lowerCase ?? false;
  return {
    spec: steps,
    buckets: 2 ** hash.bits,
    run(text) {
      const normal = form === undefined ? text : text.normalize(form);
      return hasher.run(lowerCase ? normal.toLowerCase() : normal);
    },
  };
}
