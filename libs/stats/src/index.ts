export { binomialAt, binomialAtLeast, binomialAtMost } from './binomial.ts';
export {
  type ClassificationMetrics,
  type ClassificationRows,
  type ClassMetrics,
  evaluateClassification,
  type PrecisionRecall,
  topClasses,
} from './classification.ts';
export { logBeta, logGamma } from './gamma.ts';
export { incompleteBeta } from './incomplete-beta.ts';
export type { Interval } from './interval.ts';
export { type LatencySummary, summarizeLatency } from './latency.ts';
export { type McNemarTest, mcnemar } from './mcnemar.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export type { ProbabilityScores } from './probability-scores.ts';
export { clopperPearsonInterval, wilsonInterval } from './proportion.ts';
export { type PairedCounts, tangoInterval, tangoScore } from './tango.ts';
