export type { LoadedTextVersion } from './answer-texts.ts';
export type { Choice, TriedSettings } from './choose-settings.ts';
export {
  type EvaluationReport,
  type EvaluationRequest,
  evaluateTextVersion,
  type HeldOutText,
  type VersionEvaluation,
} from './evaluate-text.ts';
export { exportTextClassifier, textSignature } from './export-text.ts';
export type { FitOptions, OnEpoch } from './fit-linear.ts';
export type { TextSettings } from './settings.ts';
export { type FitRequest, fitTextClassifier, predictRows, type TextClassifier } from './text-classifier.ts';
export { type TextRows, TextRowsBuilder } from './text-rows.ts';
export {
  type TrainedTextVersion,
  type TrainingRequest,
  type TrainingRow,
  type TrainingSummary,
  trainTextVersion,
} from './train-text.ts';
