import { invalid } from '@ratchet/kernel';
import type { ImagePipeline } from './images/image-pipeline.ts';
import { imagePipeline } from './images/image-pipeline.ts';
import { type RatingPipeline, ratingPipeline } from './rows/rating-pipeline.ts';
import { type RowPipeline, rowPipeline } from './rows/row-pipeline.ts';
import { arrange, readSpec } from './spec.ts';
import { type TextPipeline, textPipeline } from './text/text-pipeline.ts';

/**
 * From one instance to the tensors of a version's inputs. The same spec gives the same bytes in training and in serving.
 * Every one has `prepare`; those that read texts and rows answer at once, those that read images with a promise.
 */
export type Pipeline = TextPipeline | RowPipeline | RatingPipeline | ImagePipeline;

/**
 * Builds the pipeline that a spec from a manifest describes. Fault InvalidInput PIPELINE_INVALID where a step or a field
 * is unknown, a value is out of range, or the steps do not fit onto each other.
 */
export function parsePipeline(spec: unknown): Pipeline {
  const steps = readSpec(spec);
  const arrangement = arrange(steps);
  switch (arrangement.reads) {
    case 'text':
      return textPipeline(steps, arrangement.steps);
    case 'image':
      return imagePipeline(steps, arrangement.steps);
    case 'row':
      return arrangement.step.step === 'encode-row'
        ? rowPipeline(steps, arrangement.step)
        : ratingPipeline(steps, arrangement.step);
  }
}

/** The same for a spec that is known to read instances of one kind. Fault PIPELINE_INVALID where it reads another. */
export function parsePipelineOf<K extends Pipeline['reads']>(
  reads: K,
  spec: unknown,
): Extract<Pipeline, { readonly reads: K }> {
  const pipeline = parsePipeline(spec);
  if (pipeline.reads === reads) return pipeline as Extract<Pipeline, { readonly reads: K }>;
  throw invalid(
    'PIPELINE_INVALID',
    `expected a pipeline that reads ${reads}, got one that reads ${pipeline.reads}`,
  );
}
