import { stat } from 'node:fs/promises';
import type { Instance, Manifest } from '@ratchet/model';
import { openSession } from '@ratchet/runtime';
import {
  type ClassificationMetrics,
  evaluateClassification,
  evaluateRegression,
  type Interval,
  type LatencySummary,
  type RankingMetrics,
  type RegressionMetrics,
  topClasses,
  wilsonInterval,
} from '@ratchet/stats';
import type { Target } from '../candidate.ts';
import { ServedRunner } from './answer-instances.ts';
import { type Answered, answeredRows } from './answered-rows.ts';
import { rankItems } from './rank-items.ts';
import type { RankingQuestions } from './ranking-questions.ts';

/** Rows to judge on. */
export interface HeldOut {
  readonly instances: readonly Instance[];
  /** Labels are all that occur: of the versions and of the rows. */
  readonly target: Target;
  /** For recommenders: for whom items are to be ranked. */
  readonly ranking?: RankingQuestions;
}

/** A version as it will be served: its file and the part of its manifest that says how. */
export interface ServedVersion {
  readonly file: string;
  readonly manifest: Pick<Manifest, 'labels' | 'pipeline' | 'signature' | 'threshold' | 'trainable'>;
}

/** How one version did on the held-out rows. Plain and JSON-able. */
export type Scores = {
  /** Of one instance at a time, from the instance to the scores. */
  readonly latency: LatencySummary;
  /** Of the model file. */
  readonly bytes: number;
} & (
  | {
      readonly kind: 'classification';
      readonly metrics: ClassificationMetrics;
      /** Of the accuracy, by Wilson at 95 %. */
      readonly interval: Interval;
      /** Of a version with a threshold. */
      readonly answered?: Answered;
    }
  | {
      readonly kind: 'regression';
      readonly metrics: RegressionMetrics;
      /** Of a recommender: how well it orders what its users have not rated yet. */
      readonly ranking?: RankingMetrics;
    }
);

/** What a version answered: the label of each row, an index into the labels of the rows, or its value. */
export type Outcome =
  | { readonly predicted: Int32Array; readonly values?: never }
  | { readonly values: Float64Array; readonly predicted?: never };

/**
 * Runs a version over held-out rows as it will be served. Labels that it does not know have probability 0. `onProgress` is
 * awaited after each batch, 0 to 1. Faults: InvalidInput BAD_PROBABILITIES or BAD_PREDICTION when the version is broken.
 */
export async function evaluateVersion(
  { file, manifest }: ServedVersion,
  { instances, target, ranking: questions }: HeldOut,
  onProgress: (done: number) => Promise<void> | void,
): Promise<{ scores: Scores; outcome: Outcome }> {
  const session = await openSession(file, manifest.signature);
  try {
    const runner = new ServedRunner(session, manifest);
    const answers = await runner.scores(instances, onProgress);
    const measured = {
      latency: await runner.latency(instances),
      bytes: (await stat(file)).size,
    };
    if (target.labels === undefined) {
      const values = Float64Array.from(answers, (answer) => answer[0]!);
      const metrics = evaluateRegression({ truth: target.values, predicted: values });
      const ranking = questions && (await rankItems(runner, manifest, questions));
      return {
        scores: { kind: 'regression', metrics, ...(ranking && { ranking }), ...measured },
        outcome: { values },
      };
    }
    const { labels, truth } = target;
    const probabilities = spread(answers, manifest.labels ?? [], labels);
    const metrics = evaluateClassification({ labels, truth, probabilities });
    const interval = wilsonInterval(metrics.correct, metrics.rows);
    const predicted = topClasses(probabilities, labels.length);
    const best = predicted.map((label, row) => row * labels.length + label);
    const confidences = Float64Array.from(best, (place) => probabilities[place]!);
    const { threshold } = manifest;
    const answered =
      threshold === undefined ? undefined : answeredRows(threshold, { truth, predicted, confidences });
    return {
      scores: {
        kind: 'classification',
        metrics,
        interval,
        ...(answered && { answered }),
        ...measured,
      },
      outcome: { predicted },
    };
  } finally {
    await session.close();
  }
}

/** Under more labels than the version has: 0 for the others. */
function spread(
  answers: readonly Float32Array[],
  known: readonly string[],
  labels: readonly string[],
): Float64Array {
  const probabilities = new Float64Array(answers.length * labels.length);
  const columns = known.map((label) => labels.indexOf(label));
  for (const [row, answer] of answers.entries())
    for (const [c, column] of columns.entries()) probabilities[row * labels.length + column] = answer[c]!;
  return probabilities;
}
