export type { HashNgramsStep, NormalizeStep, PipelineSpec, PipelineStep } from './spec.ts';
export { type Pipeline, parsePipeline } from './text-pipeline.ts';
