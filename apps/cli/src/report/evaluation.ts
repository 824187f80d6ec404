import { between, kilobytes, milliseconds, percent, short, thousandths } from './figures.ts';
import type { Evaluation, Scores } from './shape.ts';

/** One measure of a version; undefined where its task has no such thing. */
interface Measure {
  readonly title: string;
  readonly of: (scores: Scores) => string | undefined;
  /** What always giving the same answer reaches. */
  readonly usual?: (evaluation: Evaluation) => string | undefined;
}

const MEASURES: readonly Measure[] = [
  {
    title: 'accuracy',
    of: ({ metrics, interval }) => some(metrics.accuracy, (each) => between(each, interval, percent)),
    usual: ({ majority }) => some(majority?.accuracy, percent),
  },
  { title: 'macro F1', of: ({ metrics }) => some(metrics.macro?.f1, thousandths) },
  { title: 'ROC AUC', of: ({ metrics }) => some(metrics.rocAuc?.macro, thousandths) },
  { title: 'log loss', of: ({ metrics }) => some(metrics.logLoss, thousandths) },
  { title: 'Brier score', of: ({ metrics }) => some(metrics.brier, thousandths) },
  { title: 'calibration error', of: ({ metrics }) => some(metrics.calibrationError, thousandths) },
  { title: 'threshold', of: ({ answered }) => some(answered?.threshold, short) },
  {
    title: 'answered',
    of: ({ answered }) =>
      some(answered?.coverage, (each) => between(each, answered!.coverageInterval, percent)),
  },
  {
    title: 'right of these',
    of: ({ answered }) =>
      some(answered?.accuracy, (each) => between(each, answered!.accuracyInterval, percent)),
  },
  {
    title: 'RMSE',
    of: ({ metrics }) => some(metrics.rmse, (each) => between(each, metrics.intervals?.rmse, short)),
    usual: ({ mean }) => some(mean?.rmse, short),
  },
  {
    title: 'MAE',
    of: ({ metrics }) => some(metrics.mae, (each) => between(each, metrics.intervals?.mae, short)),
  },
  {
    title: 'R²',
    of: ({ metrics }) => some(metrics.r2, (each) => between(each, metrics.intervals?.r2, thousandths)),
  },
  {
    title: 'NDCG@10',
    of: ({ ranking }) => some(ranking?.ndcg, (each) => between(each, ranking!.ndcgInterval, thousandths)),
  },
  {
    title: 'hit rate@10',
    of: ({ ranking }) => some(ranking?.hitRate, (each) => between(each, ranking!.hitRateInterval, percent)),
  },
  { title: 'latency p50', of: ({ latency }) => milliseconds(latency.p50Ms) },
  { title: 'latency p99', of: ({ latency }) => milliseconds(latency.p99Ms) },
  { title: 'size', of: ({ bytes }) => kilobytes(bytes) },
];

export interface EvaluationTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A version beside the champion that it was compared with, or beside always giving the same answer. */
export function evaluationTable(version: string, evaluation: Evaluation): EvaluationTable {
  const { challenger, champion, majority, mean } = evaluation;
  const usual = majority ? [`always ${majority.label}`] : mean ? [`always ${short(mean.value)}`] : [];
  const rows = MEASURES.flatMap(({ title, of, usual: usually }) => {
    const own = of(challenger);
    if (own === undefined) return [];
    const rival = champion ? of(champion) : usually?.(evaluation);
    return [[title, own, rival ?? '']];
  });
  const rival = champion ? [`version ${champion.version} (champion)`] : usual;
  return { columns: ['', `version ${version}`, ...rival], rows };
}

function some(value: number | null | undefined, draw: (value: number) => string): string | undefined {
  return value === undefined || value === null ? undefined : draw(value);
}
