export type { DataSet, FitProgress, Target } from './candidate.ts';
export type { Choice, Tried } from './choose/choose.ts';
export { dataSetOf, type LearningRow } from './data-set.ts';
export {
  evaluateVersion,
  type HeldOut,
  type Outcome,
  type Scores,
  type ServedVersion,
} from './evaluate/evaluate-version.ts';
export { byCodeUnits } from './labels.ts';
export {
  type LearningSettings,
  type TrainedVersion,
  type TrainingSummary,
  trainVersion,
  type VersionProgress,
  type VersionRequest,
} from './train-version.ts';
