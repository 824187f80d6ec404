import type { GroupCommitter } from '@ratchet/database';
import type { Clock } from '@ratchet/kernel';
import type { FeedbackMetrics } from './feedback-metrics.ts';
import type { Joiner } from './joiner.ts';
import { bytesOf, known, type Prediction, type PredictionLog } from './prediction-log.ts';
import { rowsOf } from './subject.ts';
import type { TensorLabels } from './tensor-labels.ts';

/** An image or tensors of more bytes than this are not kept with their prediction: there are a million a model. */
const INSTANCE_BYTES_MAX = 256 * 1024;

/** Takes batches of predictions, and in the same commit joins the feedback that waits for them. */
export class PredictionIntake {
  readonly #parts: {
    readonly committer: GroupCommitter;
    readonly clock: Clock;
    readonly predictions: PredictionLog;
    readonly joiner: Joiner;
    readonly tensorLabels: TensorLabels;
    readonly metrics: FeedbackMetrics;
  };

  constructor(parts: {
    readonly committer: GroupCommitter;
    readonly clock: Clock;
    readonly predictions: PredictionLog;
    readonly joiner: Joiner;
    readonly tensorLabels: TensorLabels;
    readonly metrics: FeedbackMetrics;
  }) {
    this.#parts = parts;
  }

  /** Answers how many were new, once they are on the disk. The same id again changes nothing. */
  async record(batch: readonly Prediction[]): Promise<number> {
    const { committer, clock, predictions, joiner, tensorLabels, metrics } = this.#parts;
    await tensorLabels.find(batch);
    const kept = batch.map(withoutLargeInstance);
    const rows = kept.reduce((sum, prediction) => sum + rowsOf(bytesOf(prediction)), 0);
    const { count, dropped, settled } = await committer.commit(() => {
      const fresh = predictions.add(kept);
      return {
        count: fresh.length,
        dropped: fresh.filter(({ text, instance }) => text === undefined && instance === undefined).length,
        settled: joiner.join(fresh.map(known), clock.now()),
      };
    }, rows);
    metrics.recorded.inc(count);
    metrics.instancesDropped.inc(dropped);
    metrics.countSettled(settled);
    return count;
  }
}

function withoutLargeInstance(prediction: Prediction): Prediction {
  const isLarge = (prediction.instance?.length ?? 0) > INSTANCE_BYTES_MAX;
  return isLarge ? { ...prediction, instance: undefined } : prediction;
}
