import type { VersionProgress } from '@ratchet/learning';
import type { RunNews } from './run-task.ts';

/** Less than this of the phase is no ground for an estimate of the rest. */
const ESTIMATED_FROM = 0.02;

/** Tells of a training as it goes: how far it is, and what is being fitted. */
export class TrainingNews {
  readonly #onNews: (news: RunNews) => Promise<void>;
  readonly #startAt = performance.now();

  constructor(onNews: (news: RunNews) => Promise<void>) {
    this.#onNews = onNews;
  }

  readonly tell = async (progress: VersionProgress): Promise<void> => {
    const { done, candidate, epoch = 0, epochs = 0, loss, metric, metricValue, rowsPerSecond = 0 } = progress;
    const seconds = (performance.now() - this.#startAt) / 1000;
    await this.#onNews({ phase: 'train', done });
    await this.#onNews({
      training: {
        candidate,
        epoch,
        epochs,
        metric: metric ?? '',
        rowsPerSecond,
        ...(loss === undefined ? {} : { loss }),
        ...(metricValue === undefined ? {} : { metricValue }),
        ...(done < ESTIMATED_FROM ? {} : { secondsLeft: (seconds * (1 - done)) / done }),
      },
    });
  };
}
