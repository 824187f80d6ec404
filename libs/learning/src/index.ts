export type { LoadedTextVersion } from './text/answer-texts.ts';
export type { Choice, TriedSettings } from './text/choose-settings.ts';
export {
  type EvaluationReport,
  type EvaluationRequest,
  evaluateTextVersion,
  type HeldOutText,
  type VersionEvaluation,
} from './text/evaluate-text.ts';
export { exportTextClassifier, textSignature } from './text/export-text.ts';
export type { FitOptions, OnEpoch } from './text/fit-linear.ts';
export type { TextSettings } from './text/settings.ts';
export {
  type FitRequest,
  fitTextClassifier,
  predictRows,
  type TextClassifier,
} from './text/text-classifier.ts';
export { type TextRows, TextRowsBuilder } from './text/text-rows.ts';
export {
  type TrainedTextVersion,
  type TrainingRequest,
  type TrainingRow,
  type TrainingSummary,
  trainTextVersion,
} from './text/train-text.ts';
