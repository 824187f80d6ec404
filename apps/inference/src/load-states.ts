import type { WatchLoadStatesResponse } from '@ratchet/protocol';
import type { VersionStatus } from './version-pool.ts';

const WIRE_STATE = {
  new: 'LOAD_STATE_NEW',
  loading: 'LOAD_STATE_LOADING',
  available: 'LOAD_STATE_AVAILABLE',
  unloading: 'LOAD_STATE_UNLOADING',
  ended: 'LOAD_STATE_ENDED',
} as const;

/** Tells watchers the load states. A watcher that is slow misses some in between, never the last. */
export class LoadStates {
  #current: WatchLoadStatesResponse = { versions: [] };
  readonly #waiting = new Set<() => void>();

  publish(statuses: readonly VersionStatus[]): void {
    const versions = statuses.map(({ state, ...status }) => ({ ...status, state: WIRE_STATE[state] }));
    if (JSON.stringify(versions) === JSON.stringify(this.#current.versions)) return;
    this.#current = { versions };
    for (const wake of this.#waiting) wake();
  }

  /** The states now, and after each change, until a signal aborts. */
  async *watch(...signals: readonly AbortSignal[]): AsyncGenerator<WatchLoadStatesResponse, void> {
    const over = AbortSignal.any([...signals]);
    let told: WatchLoadStatesResponse | undefined;
    while (!over.aborted) {
      if (told === this.#current) await this.#change(over);
      else {
        told = this.#current;
        yield told;
      }
    }
  }

  async #change(over: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        over.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      over.addEventListener('abort', wake);
    });
  }
}
