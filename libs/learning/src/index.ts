export type { Candidate, DataSet, FitProgress, Target } from './candidate.ts';
export type { Choice, Tried } from './choose/choose.ts';
export {
  type CompressedVersion,
  type CompressionOutcome,
  type CompressionReport,
  type CompressionRequest,
  compressVersion,
} from './compress/compress-version.ts';
export { floatModel } from './compress/float-model.ts';
export { keptInWords } from './compress/gate-words.ts';
export { dataSetOf, type LearningRow } from './data-set.ts';
export {
  evaluateVersion,
  type HeldOut,
  type Outcome,
  type Scores,
  type ServedVersion,
} from './evaluate/evaluate-version.ts';
export { type RankingQuestions, rankingQuestions } from './evaluate/ranking-questions.ts';
export { columnImportance, type Importance } from './explain/column-importance.ts';
export { ExplainableVersion, type ExplainRequest } from './explain/explainable-version.ts';
export type {
  Attribution,
  Explanation,
  ExplanationMethod,
  HeatMap,
  InputContributions,
} from './explain/explanation.ts';
export type { ColumnImportance } from './explain/permutation-importance.ts';
export { familiesAmong, familiesOf } from './families.ts';
export { checkTrainable, type TrainableReport } from './foreign/check-trainable.ts';
export type { ForeignVersion } from './foreign/foreign-version.ts';
export { byCodeUnits } from './labels.ts';
export type { Network } from './network/network.ts';
export { initialParameters } from './network/parameters.ts';
export { drawPictures, type Pictured } from './report/draw-pictures.ts';
export {
  type LearningSettings,
  type TrainedVersion,
  type TrainingSummary,
  trainVersion,
  type VersionProgress,
  type VersionRequest,
} from './train-version.ts';
export { trainableNetwork } from './training/trainable-network.ts';
export { createTrainer, type TrainingData } from './training/trainer.ts';
