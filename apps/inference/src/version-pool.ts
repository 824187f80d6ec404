import { type Clock, type Closable, Fault } from '@ratchet/kernel';
import { entryOf, type ModelRepository, resolveVersion } from '@ratchet/model';
import type { Item } from './item.ts';
import type { LoadState, ServedVersion } from './served-version.ts';

/** A version that is loaded, was, or is about to be. */
export interface TrackedVersion {
  readonly served: ServedVersion;
  /** It was loaded because a call named it, and no alias does. */
  onDemand: boolean;
  /** When an alias named it last, on the clock's scale. */
  aspiredAt: number;
}

/** What is told about a version to those who watch. */
export interface VersionStatus {
  readonly model: string;
  readonly version: string;
  readonly state: LoadState;
  readonly error: string;
}

export interface PoolSurroundings {
  readonly repository: ModelRepository;
  readonly clock: Clock;
  makeVersion(model: string, version: string): ServedVersion;
  /** A version is tracked no longer. */
  onGone(): void;
  /** Items were turned away at the door. */
  onShed(model: string, count: number): void;
}

/** Versions besides those that aliases name that are kept loaded, because calls named them. */
export const ON_DEMAND_MAX = 8;

const SWEEP_MS = 25;

/** All versions of this process, by "model/version". */
export class VersionPool implements Closable {
  readonly #around: PoolSurroundings;
  readonly #versions = new Map<string, TrackedVersion>();
  /** Announced as unloading; a version that is asked for again meanwhile begins anew. */
  readonly #leaving = new Set<ServedVersion>();
  #sweep: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(around: PoolSurroundings) {
    this.#around = around;
  }

  get(model: string, version: string): TrackedVersion | undefined {
    return this.#versions.get(`${model}/${version}`);
  }

  tracked(): Iterable<TrackedVersion> {
    return this.#versions.values();
  }

  statuses(): VersionStatus[] {
    const here = [...this.#versions.values()].map(({ served }) => served);
    const leaving = [...this.#leaving].filter(({ model, version }) => !this.get(model, version));
    return [...here, ...leaving].map(({ model, version, state, error }) => ({
      model,
      version,
      state,
      error,
    }));
  }

  /** Begins to load a version, for the first time or again. */
  load(model: string, version: string, onDemand = false): TrackedVersion {
    const tracked = this.get(model, version) ?? {
      served: this.#around.makeVersion(model, version),
      onDemand,
      aspiredAt: Number.NEGATIVE_INFINITY,
    };
    this.#versions.set(`${model}/${version}`, tracked);
    tracked.served.load();
    return tracked;
  }

  unload(model: string, version: string): void {
    const tracked = this.get(model, version);
    if (!tracked) return;
    this.#versions.delete(`${model}/${version}`);
    this.#leaving.add(tracked.served);
    void tracked.served.unload().finally(() => {
      this.#leaving.delete(tracked.served);
      this.#around.onGone();
    });
  }

  forget(model: string, version: string): void {
    this.#versions.delete(`${model}/${version}`);
    this.#around.onGone();
  }

  /**
   * Hands items to a version. One that is not loaded but in the repository is loaded for them; they wait, at most until
   * their deadlines. Faults: NotFound; ResourceExhausted TOO_MANY_VERSIONS when nothing loaded on demand can make room.
   */
  offer(model: string, version: string, items: readonly Item[]): void {
    const { served } = this.get(model, version) ?? this.#loadOnDemand(model, version);
    if (served.state === 'ended' && this.#mayTryAgain(served)) served.load();
    const full = served.offer(items);
    if (full.length > 0) this.#shed(served, full);
    this.#sweep ??= setInterval(() => this.#expire(), SWEEP_MS).unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweep);
    const all = [...[...this.#versions.values()].map(({ served }) => served), ...this.#leaving];
    await Promise.all(all.map((served) => served.close()));
  }

  #mayTryAgain({ model, version, retryAt }: ServedVersion): boolean {
    return this.get(model, version)!.onDemand && retryAt <= this.#around.clock.now();
  }

  #loadOnDemand(model: string, version: string): TrackedVersion {
    if (this.#closed) throw new Fault('Unavailable', 'CLOSING', 'this service is closing');
    resolveVersion(entryOf(this.#around.repository, model), { version });
    const onDemand = [...this.#versions.values()].filter((tracked) => tracked.onDemand);
    if (onDemand.length >= ON_DEMAND_MAX) this.#makeRoom(onDemand);
    return this.load(model, version, true);
  }

  #makeRoom(onDemand: readonly TrackedVersion[]): void {
    const [first] = onDemand
      .map(({ served }) => served)
      .filter(({ state, busy }) => !busy && (state === 'available' || state === 'ended'))
      .sort((a, b) => a.lastUsedAt - b.lastUsedAt);
    if (!first)
      throw new Fault(
        'ResourceExhausted',
        'TOO_MANY_VERSIONS',
        `${ON_DEMAND_MAX} versions that no alias names are in use: try again later`,
      );
    if (first.state === 'ended') this.forget(first.model, first.version);
    else this.unload(first.model, first.version);
  }

  #shed({ model, version }: ServedVersion, items: readonly Item[]): void {
    const fault = new Fault(
      'ResourceExhausted',
      'QUEUE_FULL',
      `more waits for version ${version} of model "${model}" than its queue holds: try again later`,
    );
    for (const item of items) item.refuse(fault);
    this.#around.onShed(model, items.length);
  }

  /** Answers what is late. Runs only while something waits or is out. */
  #expire(): void {
    const now = performance.now();
    let busy = false;
    for (const { served } of this.#versions.values()) {
      served.expire(now);
      busy ||= served.busy;
    }
    if (busy) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}
