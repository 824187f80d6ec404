export {
  type ColumnFinding,
  type InferColumnsOptions,
  type InferredColumns,
  inferColumns,
} from './columns/infer-columns.ts';
export { type ImageHeader, readImageHeader } from './images/image-header.ts';
export type { ImagePipeline } from './images/image-pipeline.ts';
export type { DecodeImageStep, ResizeStep, ScaleStep } from './images/image-steps.ts';
export { type Pipeline, parsePipeline, parsePipelineOf } from './pipeline.ts';
export { timeOf } from './rows/dates.ts';
export type { EncodeRowStep, RowColumn } from './rows/encode-row-step.ts';
export { packIds } from './rows/packed-ids.ts';
export type { RatingIdsStep } from './rows/rating-ids-step.ts';
export type { RatingIds, RatingPipeline } from './rows/rating-pipeline.ts';
export type { Feature, RowPipeline } from './rows/row-pipeline.ts';
export type { PipelineSpec, PipelineStep } from './spec.ts';
export type { TextToken, TextTrace, TokenSpan } from './text/origins.ts';
export type { TextPipeline } from './text/text-pipeline.ts';
export type { HashNgramsStep, HashTokensStep, NormalizeStep } from './text/text-steps.ts';
