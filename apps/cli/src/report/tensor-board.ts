import { join } from 'node:path';
import { fitHistoryOf, TensorBoardWriter } from '@ratchet/learning/tensor-board';
import type { Run } from '../run-view.ts';
import type { Scores } from './shape.ts';

/** What of the held-out rows becomes a chart. */
const EVALUATION: readonly (readonly [string, (scores: Scores) => number | null | undefined])[] = [
  ['accuracy', ({ metrics }) => metrics.accuracy],
  ['macro F1', ({ metrics }) => metrics.macro?.f1],
  ['ROC AUC', ({ metrics }) => metrics.rocAuc?.macro],
  ['log loss', ({ metrics }) => metrics.logLoss],
  ['Brier score', ({ metrics }) => metrics.brier],
  ['calibration error', ({ metrics }) => metrics.calibrationError],
  ['RMSE', ({ metrics }) => metrics.rmse],
  ['MAE', ({ metrics }) => metrics.mae],
  ['R2', ({ metrics }) => metrics.r2],
  ['NDCG@10', ({ ranking }) => ranking?.ndcg],
  ['hit rate@10', ({ ranking }) => ranking?.hitRate],
];

/**
 * Writes the epochs of a run and what its version reached on the held-out rows into a directory of its own below `dir`, which
 * it answers: `tensorboard --logdir <dir>` shows each version as a run. The evaluation stands at the version's number, so
 * that its charts go from version to version. Undefined where the run made no version.
 */
export function writeTensorBoard(
  dir: string,
  { model, version, report }: Run,
  nowMs: number,
): string | undefined {
  if (version === undefined || report?.evaluation === undefined) return undefined;
  const { evaluation, training } = report;
  const target = join(dir, `${model}-${version}`);
  const writer = new TensorBoardWriter(target);
  const write = (tag: string, step: number, value: number | null | undefined) => {
    if (value !== undefined && value !== null) writer.scalar(tag, step, value, nowMs);
  };
  const metric = training?.choice?.metric ?? 'metric';
  try {
    for (const { epoch, trainLoss, rate, validation } of fitHistoryOf(training?.facts ?? {})?.epochs ?? []) {
      write('loss/train', epoch, trainLoss);
      write('loss/validation', epoch, validation?.loss);
      write(`${metric}/validation`, epoch, validation?.metric);
      write('learning rate', epoch, rate);
    }
    for (const [name, of] of EVALUATION)
      write(`held-out/${name}`, Number(version), of(evaluation.challenger));
  } finally {
    writer.close();
  }
  return target;
}
