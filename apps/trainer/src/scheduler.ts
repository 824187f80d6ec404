import type { Clock, Closable } from '@ratchet/kernel';
import { type DirectoryRepository, defaultServing } from '@ratchet/model';
import type { LabelCount__Output } from '@ratchet/protocol';
import { runDue } from '@ratchet/rollout';
import type { RunStore } from './run-store.ts';
import type { Runs } from './runs.ts';
import type { DatasetRemote } from './snapshot.ts';
import { isTrainable } from './trainable.ts';

const EVERY_MS = 1_000;
const ASK_MS_MAX = 1_000;

export interface SchedulerParts {
  readonly dataset: Pick<DatasetRemote, 'ListLabelCounts'>;
  readonly repository: DirectoryRepository;
  readonly store: RunStore;
  readonly runs: Pick<Runs, 'start'>;
  readonly clock: Clock;
  /** A run was started, or could not be: the queue is full, the model can't be trained. */
  readonly onOutcome: (model: string, outcome: { readonly reason: string; readonly error?: unknown }) => void;
}

/** Starts runs by itself when new labels have come in. Says nothing while feedback is away. */
export class Scheduler implements Closable {
  readonly #parts: SchedulerParts;
  readonly #stop = new AbortController();
  #cancel: () => void = () => undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  /** Looks now, and then every second after the look before is over. */
  start(): void {
    if (this.#stop.signal.aborted) return;
    this.#looking = this.look().finally(() => {
      if (!this.#stop.signal.aborted) this.#cancel = this.#parts.clock.after(EVERY_MS, () => this.start());
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#cancel();
    await this.#looking;
  }

  /** Asks for the labels of all models once and starts the runs that are due. */
  async look(): Promise<void> {
    const { dataset } = this.#parts;
    let counts: readonly LabelCount__Output[];
    try {
      const settings = { timeoutMs: ASK_MS_MAX, signal: this.#stop.signal };
      counts = (await dataset.ListLabelCounts({}, settings)).counts;
    } catch {
      return; // it is down, or it is slow: the next look will tell
    }
    for (const count of counts) await this.#lookAt(count);
  }

  async #lookAt({ model, labels, newestTimeMs }: LabelCount__Output): Promise<void> {
    const { repository, store, runs, clock, onOutcome } = this.#parts;
    const entry = repository.models().get(model);
    try {
      const past = await store.past(model);
      if (past.uncounted !== undefined) return await store.countLabels(past.uncounted, labels);
      const { due, reason } = runDue({
        labels,
        labelsAtLastRun: past.labels,
        newestAtMs: newestTimeMs,
        nowMs: clock.now(),
        hasVersion: (entry?.versions.length ?? 0) > 0,
        runActive: past.active,
        lastRunFailedAtMs: past.failedAtMs,
        policy: (entry?.serving ?? defaultServing(undefined)).policy,
      });
      if (!due || this.#stop.signal.aborted) return;
      if (!(await isTrainable(repository, entry))) return;
      const { joined } = await runs.start(model, entry?.versions.length ? 'labels' : 'first');
      if (!joined) onOutcome(model, { reason });
    } catch (error) {
      onOutcome(model, { reason: 'it could not be started', error });
    }
  }
}
