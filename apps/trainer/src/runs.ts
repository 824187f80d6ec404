import { type Closable, Fault } from '@ratchet/kernel';
import type { Run, RunEnd, RunStore } from './run-store.ts';
import type { RunPhase, RunTrigger } from './trainer-database.ts';

/** Does the work of one run and answers how it ended; failures are thrown. */
export type ExecuteRun = (run: Run, hooks: RunHooks) => Promise<RunEnd>;

/** What a run is given to work with. */
export interface RunHooks {
  /** Aborts when the trainer stops. */
  readonly signal: AbortSignal;
  /** Says where the run stands, 0 to 1 over all phases; kept at most four times a second. */
  progress(phase: RunPhase, share: number): void;
}

/** Hears of what happens to runs. */
export interface RunListener {
  ended(run: Run, end: RunEnd): void;
  /** A run failed with what is a bug, not a fault. */
  crashed(run: Run, error: unknown): void;
  /** The database can't be written any more: nothing works until the process starts anew. */
  broken(error: unknown): void;
}

const PROGRESS_EVERY_MS = 250;

/** Runs, one at a time, in the order in which they were asked for. They outlive the process. */
export class Runs implements Closable {
  readonly #store: RunStore;
  readonly #execute: ExecuteRun;
  readonly #listener: RunListener;
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;
  #asked = false;

  constructor(store: RunStore, execute: ExecuteRun, listener: RunListener) {
    this.#store = store;
    this.#execute = execute;
    this.#listener = listener;
  }

  /** Takes up the runs of an earlier process. */
  async open(): Promise<this> {
    await this.#store.recover();
    this.#wake();
    return this;
  }

  /** Queues a run of a model, or joins the one that is queued or under way. */
  async start(model: string, trigger: RunTrigger): Promise<{ run: Run; joined: boolean }> {
    if (this.#stop.signal.aborted) throw new Fault('Unavailable', 'CLOSING', 'the trainer is shutting down');
    const started = await this.#store.enqueue(model, trigger);
    this.#wake();
    return started;
  }

  /** Stops the run under way and puts it back: it goes on when the trainer is back. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  #wake(): void {
    this.#asked = true;
    this.#working ??= this.#work()
      .catch((error: unknown) => this.#listener.broken(error))
      .finally(() => {
        this.#working = undefined;
        if (this.#asked && !this.#stop.signal.aborted) this.#wake();
      });
  }

  async #work(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#asked = false;
      const run = await this.#store.beginNext();
      if (!run) return;
      await this.#attempt(run);
    }
  }

  async #attempt(run: Run): Promise<void> {
    const keeper = new ProgressKeeper(this.#store, run.runId);
    let end: RunEnd;
    try {
      end = await this.#execute(run, { signal: this.#stop.signal, progress: keeper.note });
    } catch (error) {
      if (this.#stop.signal.aborted) return await this.#store.putBack(run.runId);
      end = { state: 'failed', reason: this.#reasonOf(run, error) };
    } finally {
      await keeper.settled();
    }
    await this.#store.end(run.runId, end);
    this.#listener.ended(run, end);
  }

  #reasonOf(run: Run, error: unknown): string {
    if (error instanceof Fault) return error.message;
    this.#listener.crashed(run, error);
    return 'internal error: the log of the trainer has more';
  }
}

/** Keeps a run's progress: each new phase at once, and within a phase at most every 250 ms. */
class ProgressKeeper {
  readonly #store: RunStore;
  readonly #runId: string;
  #phase = '';
  #keptAt = 0;
  #keeping: Promise<void> = Promise.resolve();

  constructor(store: RunStore, runId: string) {
    this.#store = store;
    this.#runId = runId;
  }

  readonly note = (phase: RunPhase, share: number): void => {
    const now = performance.now();
    if (phase === this.#phase && now - this.#keptAt < PROGRESS_EVERY_MS) return;
    this.#phase = phase;
    this.#keptAt = now;
    // A database that fails here fails again, and is heard, when the run ends.
    this.#keeping = this.#keeping
      .then(() => this.#store.progress(this.#runId, phase, share))
      .catch(() => undefined);
  };

  async settled(): Promise<void> {
    await this.#keeping;
  }
}
