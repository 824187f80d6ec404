import type { Evaluation, Report, Scores } from './shape.ts';

const interval = { low: 0.8, high: 0.95, level: 0.95 };
const served = { latency: { p50Ms: 0.04, p99Ms: 0.5 }, bytes: 20_480 };

/** For tests: the scores of a classifier with this accuracy. */
export function labelScores(accuracy: number): Scores {
  const each = { precision: 0.9, recall: 0.8, support: 50 };
  return {
    metrics: {
      accuracy,
      macro: { f1: 0.85 },
      rocAuc: { macro: 0.9 },
      logLoss: 0.3,
      brier: 0.2,
      calibrationError: 0.05,
      classes: [
        { label: 'good', f1: 0.9, ...each },
        { label: '<b>bad</b>', f1: 0.7, ...each },
        { label: 'never', f1: 0, precision: 0, recall: 0, support: 0 },
      ],
    },
    interval,
    ...served,
  };
}

/** For tests: the scores of a regressor with this error. */
export function valueScores(rmse: number): Scores {
  const intervals = { rmse: { low: 1.25, high: 1.75 }, mae: null, r2: { low: 0.5, high: 0.75 } };
  return { metrics: { rmse, mae: 12_345.678, r2: 0.625, intervals }, ...served };
}

/** For tests: all that a report of labels may hold. */
export function labelReport(): Report {
  const evaluation: Evaluation = {
    holdout: { rows: 100 },
    challenger: labelScores(0.9),
    champion: { version: '1', ...labelScores(0.85) },
    majority: { label: 'good', accuracy: 0.5 },
    slices: {
      measure: 'accuracy',
      overall: 0.9,
      columns: ['city'],
      slices: [
        {
          column: 'city',
          value: 'a "<script>"\u001b[2J',
          rows: 40,
          estimate: 0.6,
          interval: { low: 0.4, high: 0.8 },
          worse: true,
          champion: 0.7,
        },
        { column: 'city', value: 'b', rows: 60, estimate: 1, interval: { low: 0.9, high: 1 }, worse: false },
      ],
      more: 3,
    },
  };
  return {
    version: '2',
    note: 'compared with version 1, the champion, on the same held-out rows',
    verdict: { verdict: 'better', wins: 9, losses: 1, n: 100 },
    evaluation,
    training: {
      rows: 400,
      labelCounts: { good: 250, '<b>bad</b>': 150 },
      seed: 1,
      choice: {
        family: 'text-linear',
        description: 'words',
        metric: 'accuracy',
        tried: [
          {
            family: 'text-linear',
            description: 'words',
            loss: 0.4,
            metric: 0.88,
            behind: 0.01,
            behindError: 0.02,
            folds: 5,
          },
          {
            family: 'text-dense',
            description: '64-64',
            loss: 0.39,
            metric: 0.9,
            behind: 0,
            behindError: 0,
            folds: 5,
          },
        ],
        skipped: ['text-rnn'],
        rows: 400,
      },
      facts: {
        bestEpoch: 1,
        history: [
          { epoch: 1, trainLoss: 0.5, rate: 0.001, validation: { loss: 0.6, metric: 0.8 } },
          { epoch: 2, trainLoss: 0.4, rate: 0.0005, validation: { loss: null, metric: 0.7 } },
        ],
      },
    },
    pictures: ['confusion', 'reliability'],
    snapshot: { labels: 500, rejected: { HOLDOUT_NOT_BLIND: 7, EMPTY: 0 } },
  };
}
