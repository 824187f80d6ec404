import type { GroupCommitter } from '@ratchet/database';
import type { Clock } from '@ratchet/kernel';
import type { FeedbackMetrics } from './feedback-metrics.ts';
import type { Joiner } from './joiner.ts';
import { known, type Prediction, type PredictionLog } from './prediction-log.ts';

/** Takes batches of predictions, and in the same commit joins the feedback that waits for them. */
export class PredictionIntake {
  readonly #parts: {
    readonly committer: GroupCommitter;
    readonly clock: Clock;
    readonly predictions: PredictionLog;
    readonly joiner: Joiner;
    readonly metrics: FeedbackMetrics;
  };

  constructor(parts: {
    readonly committer: GroupCommitter;
    readonly clock: Clock;
    readonly predictions: PredictionLog;
    readonly joiner: Joiner;
    readonly metrics: FeedbackMetrics;
  }) {
    this.#parts = parts;
  }

  /** Answers how many were new, once they are on the disk. The same id again changes nothing. */
  async record(batch: readonly Prediction[]): Promise<number> {
    const { committer, clock, predictions, joiner, metrics } = this.#parts;
    const { count, settled } = await committer.commit(() => {
      const fresh = predictions.add(batch);
      return { count: fresh.length, settled: joiner.join(fresh.map(known), clock.now()) };
    }, batch.length);
    metrics.recorded.inc(count);
    metrics.countSettled(settled);
    return count;
  }
}
