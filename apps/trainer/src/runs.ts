import { type Closable, Fault, quote } from '@ratchet/kernel';
import { ProgressKeeper } from './progress-keeper.ts';
import { Attempt, CANCELLED } from './run-attempt.ts';
import type { CompressionOrder, Run, RunEnd, RunStore } from './run-store.ts';
import type { TrainingProgress } from './run-task.ts';
import { isOver, type RunWatchers } from './run-watchers.ts';
import type { RunPhase, RunTrigger } from './trainer-database.ts';

/** Does the work of one run and answers how it ended; failures are thrown. */
export type ExecuteRun = (run: Run, hooks: RunHooks) => Promise<RunEnd>;

/** What a run is given to work with. */
export interface RunHooks {
  /** Aborts when the run has to end: it was cancelled, or the trainer stops. */
  readonly signal: AbortSignal;
  /** Aborts when the trainer stops: the run goes on later, with what its directory holds. */
  readonly stopping: AbortSignal;
  /** Says where the run stands, 0 to 1 over all phases; kept at most four times a second. */
  progress(phase: RunPhase, share: number): void;
  /** Says how its training goes; kept nowhere, but told to those who watch. */
  training(progress: TrainingProgress): void;
  /** The point of no return: from here on the run goes to its end, whoever cancels it. Throws when somebody has already. */
  commit(): void;
}

/** Hears of what happens to runs. */
export interface RunListener {
  ended(run: Run, end: RunEnd): void;
  /** A run failed with what is a bug, not a fault. */
  crashed(run: Run, error: unknown): void;
  /** The database can't be written any more: nothing works until the process starts anew. */
  broken(error: unknown): void;
}

/** Runs, one at a time, in the order in which they were asked for. They outlive the process. */
export class Runs implements Closable {
  readonly #store: RunStore;
  readonly #watchers: RunWatchers;
  readonly #execute: ExecuteRun;
  readonly #listener: RunListener;
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;
  #asked = false;
  /** The next run is being taken from the queue. */
  #taking: Promise<unknown> = Promise.resolve();
  #attempt: Attempt | undefined;

  constructor(store: RunStore, watchers: RunWatchers, execute: ExecuteRun, listener: RunListener) {
    this.#store = store;
    this.#watchers = watchers;
    this.#execute = execute;
    this.#listener = listener;
  }

  /** Takes up the runs of an earlier process. */
  async open(): Promise<this> {
    await this.#store.recover();
    this.#wake();
    return this;
  }

  /** Queues a run of a model, or joins the one that is queued or under way. Faults: as `RunStore.enqueue`. */
  async start(
    model: string,
    trigger: RunTrigger,
    compression?: CompressionOrder,
  ): Promise<{ run: Run; joined: boolean }> {
    this.#assertOpen();
    const started = await this.#store.enqueue(model, trigger, compression);
    this.#wake();
    return started;
  }

  /**
   * Ends a run that waits or works; answers it as it ended. One that is past its point of no return goes on, and is
   * answered as it is. Faults: NotFound RUN_NOT_FOUND; FailedPrecondition RUN_ENDED.
   */
  async cancel(runId: string): Promise<Run> {
    this.#assertOpen();
    const queued = await this.#store.cancelQueued(runId, CANCELLED.reason);
    if (queued) {
      this.#over(queued, CANCELLED);
      return queued;
    }
    await this.#taking;
    if (this.#attempt?.run.runId === runId) await this.#attempt.cancel();
    else await this.#assertUnderWay(runId);
    return await this.#store.get(runId);
  }

  /** Stops the run under way and puts it back: it goes on when the trainer is back. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  #assertOpen(): void {
    if (this.#stop.signal.aborted) throw new Fault('Unavailable', 'CLOSING', 'the trainer is shutting down');
  }

  async #assertUnderWay(runId: string): Promise<void> {
    const { state, reason } = await this.#store.get(runId);
    if (isOver({ state }))
      throw new Fault(
        'FailedPrecondition',
        'RUN_ENDED',
        `run ${quote(runId)} has ended already, as ${state}${reason === '' ? '' : `: ${reason}`}`,
        { runId, state },
      );
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
      const taking = this.#take();
      this.#taking = taking.catch(() => undefined);
      const attempt = await taking;
      if (!attempt) return;
      try {
        await this.#make(attempt);
      } finally {
        this.#attempt = undefined;
        attempt.leave();
      }
    }
  }

  async #take(): Promise<Attempt | undefined> {
    const run = await this.#store.beginNext();
    if (!run) return undefined;
    this.#watchers.turned(run.runId);
    this.#attempt = new Attempt(run, this.#stop.signal);
    return this.#attempt;
  }

  async #make(attempt: Attempt): Promise<void> {
    const { run } = attempt;
    const keeper = new ProgressKeeper(this.#store, this.#watchers, run.runId);
    let end: RunEnd;
    try {
      end = await this.#execute(run, {
        signal: attempt.signal,
        stopping: this.#stop.signal,
        progress: keeper.note,
        training: (progress) => this.#watchers.trained(run.runId, progress),
        commit: () => attempt.commit(),
      });
      if (attempt.cancelled) end = CANCELLED;
    } catch (error) {
      if (attempt.cancelled) end = CANCELLED;
      else if (this.#stop.signal.aborted) return await this.#putBack(run);
      else end = { state: 'failed', reason: this.#reasonOf(run, error) };
    } finally {
      await keeper.settled();
      this.#watchers.untrained(run.runId);
    }
    this.#over(await this.#store.end(run.runId, end), end);
  }

  async #putBack({ runId }: Run): Promise<void> {
    await this.#store.putBack(runId);
    this.#watchers.turned(runId);
  }

  #over(run: Run, end: RunEnd): void {
    this.#watchers.turned(run.runId);
    this.#listener.ended(run, end);
  }

  #reasonOf(run: Run, error: unknown): string {
    if (error instanceof Fault) return error.message;
    this.#listener.crashed(run, error);
    return 'internal error: the log of the trainer has more';
  }
}
