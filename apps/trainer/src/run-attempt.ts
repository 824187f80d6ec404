import { Fault } from '@ratchet/kernel';
import type { Run, RunEnd } from './run-store.ts';

/** How a run ends that somebody cancelled. */
export const CANCELLED: RunEnd = {
  state: 'cancelled',
  reason: 'somebody cancelled it; the live version is untouched',
};

/** The run under way: cancelled or committed, whichever comes first. */
export class Attempt {
  readonly run: Run;
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  readonly #left = Promise.withResolvers<void>();
  #committed = false;

  constructor(run: Run, stopping: AbortSignal) {
    this.run = run;
    this.signal = AbortSignal.any([stopping, this.#abort.signal]);
  }

  get cancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Resolves when the run is over; at once when it can't be cancelled any more. */
  async cancel(): Promise<void> {
    if (this.#committed) return;
    this.#abort.abort(new Fault('Cancelled', 'RUN_CANCELLED', CANCELLED.reason));
    await this.#left.promise;
  }

  commit(): void {
    this.signal.throwIfAborted();
    this.#committed = true;
  }

  leave(): void {
    this.#left.resolve();
  }
}
