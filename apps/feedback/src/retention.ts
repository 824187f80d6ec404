import type { GroupCommitter } from '@ratchet/database';
import type { Clock, Closable } from '@ratchet/kernel';
import type { Counters } from './counters.ts';
import type { FeedbackMetrics } from './feedback-metrics.ts';
import type { Joiner } from './joiner.ts';
import type { PredictionLog } from './prediction-log.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const SWEEP_EVERY_MS = 60_000;
const COMMIT_ROWS_MAX = 1_000;
/** Predictions that take too much room go by so many, so that not many more go than need to. */
const HEAVY_ROWS = 100;

/** How long things are kept that are not kept for ever. */
export interface RetentionLimits {
  readonly predictionMs: number;
  readonly predictionsPerModelMax: number;
  /** What the predictions of one model were asked and answered, together. */
  readonly predictionBytesPerModelMax: number;
  /** How long feedback waits for its prediction. */
  readonly pendingMs: number;
}

export const RETENTION: RetentionLimits = {
  predictionMs: 30 * DAY_MS,
  predictionsPerModelMax: 1_000_000,
  predictionBytesPerModelMax: 2 * 2 ** 30,
  pendingMs: DAY_MS,
};

export interface RetentionParts {
  readonly committer: GroupCommitter;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly predictions: PredictionLog;
  readonly joiner: Joiner;
  readonly metrics: FeedbackMetrics;
  /** Hears why a sweep failed; the next one tries again. */
  readonly onProblem: (error: unknown) => void;
}

/**
 * Forgets old predictions and gives up feedback whose prediction never came, once a minute, in commits small enough to
 * hold up nobody. Feedback itself is kept for ever.
 */
export class Retention implements Closable {
  readonly #parts: RetentionParts;
  readonly #limits: RetentionLimits;
  #cancel: (() => void) | undefined;
  #sweeping: Promise<void> | undefined;
  #closed = false;

  constructor(parts: RetentionParts, limits = RETENTION) {
    this.#parts = parts;
    this.#limits = limits;
  }

  /** Sweeps from now on. */
  start(): this {
    this.#cancel = this.#parts.clock.after(SWEEP_EVERY_MS, () => {
      this.#sweeping = this.sweep()
        .catch(this.#parts.onProblem)
        .finally(() => {
          if (!this.#closed) this.start();
        });
    });
    return this;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    await this.#sweeping;
  }

  /** Goes through everything once. */
  async sweep(): Promise<void> {
    const { clock, counters, predictions, joiner, metrics } = this.#parts;
    const { predictionMs, predictionsPerModelMax, predictionBytesPerModelMax, pendingMs } = this.#limits;
    for (const model of counters.predictionsByModel().keys()) {
      const purgeOld = (): number =>
        predictions.purgeOlder(model, clock.now() - predictionMs, COMMIT_ROWS_MAX);
      const purgeExcess = (): number => {
        const over = (counters.predictionsByModel().get(model) ?? 0) - predictionsPerModelMax;
        return over > 0 ? predictions.purgeOldest(model, Math.min(over, COMMIT_ROWS_MAX)) : 0;
      };
      const purgeHeavy = (): number => {
        const isOver = counters.predictionBytes(model) > predictionBytesPerModelMax;
        return isOver ? predictions.purgeOldest(model, HEAVY_ROWS) : 0;
      };
      await this.#repeat(purgeOld, (count) => metrics.purged.inc({ reason: 'age' }, count));
      await this.#repeat(purgeExcess, (count) => metrics.purged.inc({ reason: 'count' }, count));
      await this.#repeat(purgeHeavy, (count) => metrics.purged.inc({ reason: 'bytes' }, count), HEAVY_ROWS);
    }
    const orphan = (): number => joiner.orphan(clock.now() - pendingMs, COMMIT_ROWS_MAX);
    await this.#repeat(orphan, (orphaned) => metrics.countSettled({ resolved: 0, rejected: 0, orphaned }));
  }

  /** One commit after the other, until one had less to do than it might, or the service closes. */
  async #repeat(
    op: () => number,
    counted: (count: number) => void,
    rowsMax = COMMIT_ROWS_MAX,
  ): Promise<void> {
    while (!this.#closed) {
      const count = await this.#parts.committer.commit(op, COMMIT_ROWS_MAX);
      counted(count);
      if (count < rowsMax) return;
    }
  }
}
