import { type Clock, Fault } from '@ratchet/kernel';
import type { Signature } from '@ratchet/model';
import type { Loaded, LoadOrder, ModelWorker } from '@ratchet/runtime';
import { Batcher, type BatchLimits, type FinishedRun } from './batcher.ts';
import type { Item } from './item.ts';

/** How far a version is. It only moves down this list; a load that is tried again begins anew. */
export type LoadState = 'new' | 'loading' | 'available' | 'unloading' | 'ended';

/** What a version needs of a worker process. */
export type VersionWorker = Pick<ModelWorker, 'loaded' | 'ended' | 'run' | 'close'>;

/** What a version is told and tells. */
export interface VersionSurroundings {
  readonly clock: Clock;
  readonly limits: BatchLimits;
  /** What to load; rejects when the manifest can't be read. */
  order(): Promise<LoadOrder>;
  startWorker(order: LoadOrder): VersionWorker;
  onLoaded(loaded: Loaded): void;
  /** Its load state changed. */
  onChange(): void;
  onRun(run: FinishedRun): void;
  /** Its worker ended by itself and is replaced. */
  onLost(): void;
  onLoadFailed(why: unknown): void;
}

const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;
/** A worker that dies so often in this time, without one good run between, is not replaced again. */
const DEATHS_MAX = 3;
const DEATHS_WITHIN_MS = 60_000;
const RESPAWN_MS = 250;

/**
 * One version with its queue and its worker process. The process is replaced when it dies, and what waits or was out goes
 * to the replacement; a version whose processes keep dying has ended, with the reason.
 */
export class ServedVersion {
  readonly model: string;
  readonly version: string;
  readonly #around: VersionSurroundings;
  readonly #batcher: Batcher;
  #worker: VersionWorker | undefined;
  #state: LoadState = 'new';
  #error = '';
  #lastUsedAt: number;
  #failures = 0;
  #retryAt = 0;
  #deaths: number[] = [];
  #succeededAtDeath = 0;
  #cancelRespawn = (): void => {};
  #closed = false;

  constructor(model: string, version: string, around: VersionSurroundings) {
    this.model = model;
    this.version = version;
    this.#around = around;
    this.#batcher = new Batcher(around.limits, (run) => around.onRun(run));
    this.#lastUsedAt = around.clock.now();
  }

  get state(): LoadState {
    return this.#state;
  }

  /** Why it could not be loaded, or ended; empty otherwise. */
  get error(): string {
    return this.#error;
  }

  /** Whether an item is in it. */
  get busy(): boolean {
    return !this.#batcher.idle;
  }

  /** How many items wait. */
  get waiting(): number {
    return this.#batcher.waiting;
  }

  /** When the last items came, on the clock's scale. */
  get lastUsedAt(): number {
    return this.#lastUsedAt;
  }

  /** When a failed load may be tried again, on the clock's scale. */
  get retryAt(): number {
    return this.#retryAt;
  }

  /** Takes items in; it need not have loaded yet. Answers those that it has no room for. */
  offer(items: readonly Item[]): Item[] {
    this.#lastUsedAt = this.#around.clock.now();
    if (this.#state === 'ended') {
      this.#refuse(items);
      return [];
    }
    return this.#batcher.offer(items);
  }

  /** Loads it, for the first time or again. */
  load(): void {
    this.#moveTo('loading');
    void this.#start();
  }

  /** Lets a failed load be tried again now: something changed. */
  retryNow(): void {
    this.#retryAt = 0;
  }

  /** Ends its process. Only for a version without items. */
  async unload(): Promise<void> {
    this.#moveTo('unloading');
    await this.close();
    this.#moveTo('ended');
  }

  expire(now: number): void {
    this.#batcher.expire(now);
  }

  /** Ends its process; what waits or is out is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRespawn();
    this.#batcher.refuseAll(new Fault('Unavailable', 'CLOSING', 'this service is closing'));
    await this.#worker?.close();
  }

  async #start(): Promise<void> {
    try {
      const order = await this.#around.order();
      if (this.#closed) return;
      const worker = this.#around.startWorker(order);
      this.#worker = worker;
      const loaded = await worker.loaded;
      if (this.#closed) return;
      this.#around.onLoaded(loaded);
      this.#serve(worker, order.signature, loaded.batchable);
    } catch (error) {
      if (!this.#closed) this.#loadFailed(error);
    }
  }

  #serve(worker: VersionWorker, signature: Signature, batchable: boolean): void {
    this.#failures = 0;
    this.#error = '';
    this.#moveTo('available');
    this.#batcher.attach({ signature, batchable, run: (inputs) => worker.run(inputs) });
    void worker.ended.then(() => {
      if (!this.#closed) this.#died();
    });
  }

  #loadFailed(error: unknown): void {
    this.#around.onLoadFailed(error);
    const why = error instanceof Fault ? error.message : 'its worker process could not be started';
    const backoffMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** this.#failures++);
    this.#end(why, backoffMs);
  }

  #died(): void {
    this.#around.onLost();
    const now = this.#around.clock.now();
    if (this.#batcher.succeeded > this.#succeededAtDeath) this.#deaths = [];
    this.#succeededAtDeath = this.#batcher.succeeded;
    this.#deaths = [...this.#deaths.filter((at) => at > now - DEATHS_WITHIN_MS), now];
    const times = this.#deaths.length;
    if (times >= DEATHS_MAX) {
      this.#deaths = [];
      this.#end(
        `its worker process ended ${times} times within a minute, without a run in between`,
        RETRY_MS_MAX,
      );
    } else if (times === 1) void this.#start();
    else
      this.#cancelRespawn = this.#around.clock.after(RESPAWN_MS * 2 ** (times - 2), () => void this.#start());
  }

  #end(why: string, retryMs: number): void {
    this.#error = why;
    this.#retryAt = this.#around.clock.now() + retryMs;
    this.#moveTo('ended');
    this.#batcher.refuseAll(this.#notLoaded());
  }

  #refuse(items: readonly Item[]): void {
    for (const item of items) item.refuse(this.#notLoaded());
  }

  #notLoaded(): Fault {
    const { model, version } = this;
    return new Fault(
      'Unavailable',
      'VERSION_NOT_LOADED',
      `version ${version} of model "${model}" is not loaded: ${this.#error}`,
      { model, version },
    );
  }

  #moveTo(state: LoadState): void {
    this.#state = state;
    this.#around.onChange();
  }
}
