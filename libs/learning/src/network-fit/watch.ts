import type { FitProgress, OnFitProgress } from '../candidate.ts';
import type { FitProgress as TrainingProgress } from '../training/fit-request.ts';

/** A fit tells without waiting; who listens may take its time, and may end the fit by failing. */
export class Watch {
  readonly #onProgress: OnFitProgress;
  /** The newest that is not told yet. */
  #next: FitProgress | undefined;
  #last: FitProgress = { done: 0 };
  #telling: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(onProgress: OnFitProgress) {
    this.#onProgress = onProgress;
  }

  readonly tell = (progress: TrainingProgress): void => {
    const { step, steps, epoch, epochs, loss, metric, rowsPerSecond } = progress;
    const told = { done: step / steps, epoch, epochs, loss, rowsPerSecond };
    this.#last = metric === undefined ? told : { ...told, metric: 'accuracy', metricValue: metric };
    this.#next = this.#last;
    this.#telling ??= this.#tellAll();
  };

  readonly shouldStop = (): boolean => this.#failure !== undefined;

  /** After the fit: tells that all is done, also of one that stopped early. Fails as the listener did. */
  async end(): Promise<void> {
    await this.#telling;
    if (this.#failure) throw this.#failure.error;
    await this.#onProgress({ ...this.#last, done: 1 });
  }

  async #tellAll(): Promise<void> {
    try {
      while (this.#next && !this.#failure) {
        const next = this.#next;
        this.#next = undefined;
        await this.#onProgress(next);
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#telling = undefined;
  }
}
