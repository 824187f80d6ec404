import { setTimeout as pause } from 'node:timers/promises';
import type { Closable } from '@ratchet/kernel';
import type {
  InferenceServiceDefinition,
  LoadState__Output,
  VersionLoadState__Output,
} from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';

/** How far a version is on inference. */
export interface VersionState {
  readonly state: LoadState__Output;
  /** Why it could not be loaded; empty otherwise. */
  readonly error: string;
}

const REOPEN_MS_MIN = 50;
const REOPEN_MS_MAX = 500;

/**
 * What inference has loaded, kept current by one stream that is reopened whenever it ends. While it is down the last
 * known states stay: a call that they mislead is answered by the hop.
 */
export class LoadStates implements Closable {
  readonly #inference: Pick<Remote<InferenceServiceDefinition>, 'WatchLoadStates'>;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #following: Promise<void>;
  #states: ReadonlyMap<string, ReadonlyMap<string, VersionState>> = new Map();
  #up = false;

  constructor(inference: Pick<Remote<InferenceServiceDefinition>, 'WatchLoadStates'>) {
    this.#inference = inference;
    this.#following = this.#follow();
  }

  /** Whether the states are current. */
  get up(): boolean {
    return this.#up;
  }

  /** Undefined when inference knows nothing of the version, or has not said anything yet. */
  of(model: string, version: string): VersionState | undefined {
    return this.#states.get(model)?.get(version);
  }

  isAvailable(model: string, version: string): boolean {
    return this.of(model, version)?.state === 'LOAD_STATE_AVAILABLE';
  }

  /** Calls back after each change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#listeners.clear();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    let reopenMs = REOPEN_MS_MIN;
    while (!signal.aborted) {
      try {
        const watch = this.#inference.WatchLoadStates({}, { timeoutMs: Number.POSITIVE_INFINITY, signal });
        for await (const { versions } of watch) {
          reopenMs = REOPEN_MS_MIN;
          this.#states = byModel(versions);
          this.#tell(true);
        }
      } catch {
        // inference is away, restarts, or this side closes: the next turn finds out
      }
      this.#tell(false);
      await pause(reopenMs * (0.8 + 0.4 * Math.random()), undefined, { signal, ref: false }).catch(() => {});
      reopenMs = Math.min(REOPEN_MS_MAX, 2 * reopenMs);
    }
  }

  #tell(up: boolean): void {
    if (!up && !this.#up) return;
    this.#up = up;
    for (const listener of this.#listeners) listener();
  }
}

function byModel(
  versions: readonly VersionLoadState__Output[],
): ReadonlyMap<string, ReadonlyMap<string, VersionState>> {
  const states = new Map<string, Map<string, VersionState>>();
  for (const { model, version, state, error } of versions) {
    const ofModel = states.get(model) ?? new Map<string, VersionState>();
    states.set(model, ofModel.set(version, { state, error }));
  }
  return states;
}
