import type { RunStore } from './run-store.ts';
import type { RunWatchers } from './run-watchers.ts';
import type { RunPhase } from './trainer-database.ts';

const EVERY_MS = 250;

/** Keeps a run's progress, and tells of it: each new phase at once, and within a phase at most every 250 ms. */
export class ProgressKeeper {
  readonly #store: RunStore;
  readonly #watchers: RunWatchers;
  readonly #runId: string;
  #phase = '';
  #keptAt = 0;
  #keeping: Promise<void> = Promise.resolve();

  constructor(store: RunStore, watchers: RunWatchers, runId: string) {
    this.#store = store;
    this.#watchers = watchers;
    this.#runId = runId;
  }

  readonly note = (phase: RunPhase, share: number): void => {
    const now = performance.now();
    const turn = phase !== this.#phase;
    if (!turn && now - this.#keptAt < EVERY_MS) return;
    this.#phase = phase;
    this.#keptAt = now;
    if (turn) this.#watchers.untrained(this.#runId);
    // A database that fails here fails again, and is heard, when the run ends.
    this.#keeping = this.#keeping
      .then(() => this.#store.progress(this.#runId, phase, share))
      .then(() => (turn ? this.#watchers.turned(this.#runId) : this.#watchers.advanced(this.#runId)))
      .catch(() => undefined);
  };

  async settled(): Promise<void> {
    await this.#keeping;
  }
}
