export { averagePrecision } from './average-precision.ts';
export { binomialAt, binomialAtLeast, binomialAtMost } from './binomial.ts';
export {
  type BootstrapInterval,
  type BootstrapOptions,
  bootstrapInterval,
  bootstrapIntervals,
  type Statistics,
} from './bootstrap.ts';
export { brierScore } from './brier.ts';
export {
  type ClassificationMetrics,
  type ClassificationRows,
  type ClassMetrics,
  evaluateClassification,
  type PrecisionRecall,
  topClasses,
} from './classification.ts';
export { type ConfusedPair, type Confusion, confusionMatrix, mostConfused } from './confusion.ts';
export { assignFolds, type FoldOptions } from './folds.ts';
export { logGamma } from './gamma.ts';
export { incompleteBeta } from './incomplete-beta.ts';
export type { Interval } from './interval.ts';
export { type LatencySummary, summarizeLatency } from './latency.ts';
export { logLoss } from './log-loss.ts';
export { type McNemarTest, mcnemar } from './mcnemar.ts';
export { type MeanInterval, meanInterval } from './mean-interval.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export { type ClassMeans, type OneVsRest, oneVsRest } from './one-vs-rest.ts';
export {
  absoluteErrors,
  pairedDifference,
  squaredErrors,
} from './paired-difference.ts';
export { clopperPearsonInterval, wilsonInterval } from './proportion.ts';
export { quantileOfSorted } from './quantile.ts';
export { quantileBins } from './quantile-bins.ts';
export { evaluateRanking, isHit, ndcg, type RankedItems, type RankingMetrics } from './ranking.ts';
export {
  evaluateRegression,
  type RegressionErrors,
  type RegressionMetrics,
  type RegressionRows,
} from './regression.ts';
export { calibrationError, type ReliabilityBin, reliabilityBins } from './reliability.ts';
export { rocAuc } from './roc-auc.ts';
export {
  accuracyOf,
  type Measure,
  type Measured,
  meanOf,
  measureSlices,
  type Slice,
  type SliceOptions,
  type SliceReport,
} from './slices.ts';
export { studentCdf, studentQuantile } from './student.ts';
export { type PairedCounts, tangoInterval, tangoScore } from './tango.ts';
export { fitTemperature, logitsOfProbabilities, scaleByTemperature } from './temperature.ts';
