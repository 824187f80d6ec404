import { type Clock, Fault } from '@ratchet/kernel';
import type { Run } from './run-store.ts';
import type { TrainingProgress } from './run-task.ts';

/** A run as those see it who watch. */
export interface WatchedRun {
  readonly run: Run;
  /** While its training goes on. */
  readonly training: TrainingProgress | undefined;
}

const WATCHERS_MAX = 256;
/** Small changes are told no more often than this. */
const CALM_MS = 250;

/**
 * Those who watch runs. A watcher who takes long gets the run as it is when it asks for more: nothing queues up, whoever
 * watches. At most 256 watch at a time.
 */
export class RunWatchers {
  readonly #read: (runId: string) => Promise<Run>;
  readonly #clock: Clock;
  readonly #watchers = new Map<string, Set<Watcher>>();
  readonly #training = new Map<string, TrainingProgress>();
  #count = 0;

  /** `read` answers a run as it is kept, and fails for one that there is not. */
  constructor(read: (runId: string) => Promise<Run>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  /** Tells that a run has another state or phase. */
  turned(runId: string): void {
    this.#tell(runId, 'large');
  }

  /** Tells that a run has come further in its phase. */
  advanced(runId: string): void {
    this.#tell(runId, 'small');
  }

  /** Tells how the training of a run goes. */
  trained(runId: string, training: TrainingProgress): void {
    this.#training.set(runId, training);
    this.#tell(runId, 'small');
  }

  /** What was said of the training of a run is over. */
  untrained(runId: string): void {
    this.#training.delete(runId);
  }

  /**
   * A run as it is now, and again after every change: a turn at once, advances at most four times a second. Ends after the
   * run has, and with `signal`. Faults: NotFound RUN_NOT_FOUND; ResourceExhausted TOO_MANY_WATCHERS.
   */
  async *watch(runId: string, signal: AbortSignal): AsyncGenerator<WatchedRun> {
    const watcher = this.#enter(runId);
    try {
      while (!signal.aborted) {
        watcher.told();
        const run = await this.#read(runId);
        yield { run, training: this.#training.get(runId) };
        if (isOver(run)) return;
        await watcher.news(signal);
      }
    } finally {
      this.#leave(runId, watcher);
    }
  }

  #tell(runId: string, size: ChangeSize): void {
    for (const watcher of this.#watchers.get(runId) ?? []) watcher.hear(size);
  }

  #enter(runId: string): Watcher {
    if (this.#count >= WATCHERS_MAX)
      throw new Fault(
        'ResourceExhausted',
        'TOO_MANY_WATCHERS',
        `${WATCHERS_MAX} callers watch runs already: ask for the run itself now and then`,
      );
    this.#count++;
    const watcher = new Watcher(this.#clock);
    const others = this.#watchers.get(runId) ?? new Set();
    this.#watchers.set(runId, others.add(watcher));
    return watcher;
  }

  #leave(runId: string, watcher: Watcher): void {
    this.#count--;
    const others = this.#watchers.get(runId)!;
    others.delete(watcher);
    if (others.size === 0) this.#watchers.delete(runId);
  }
}

export function isOver({ state }: Pick<Run, 'state'>): boolean {
  return state !== 'queued' && state !== 'running';
}

type ChangeSize = 'small' | 'large';

/** One who watches: knows only that something has changed, and how much it matters. */
class Watcher {
  readonly #clock: Clock;
  #unseen: ChangeSize | undefined;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #wake: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  hear(size: ChangeSize): void {
    if (this.#unseen !== 'large') this.#unseen = size;
    this.#wake();
  }

  /** The run is about to be read: what changed before is seen then. */
  told(): void {
    this.#unseen = undefined;
    this.#toldAtMs = this.#clock.now();
  }

  /** Resolves when there is something to tell, or never will be. */
  async news(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#waitMs() > 0) await this.#woken(this.#waitMs(), signal);
  }

  #waitMs(): number {
    if (this.#unseen === undefined) return Number.POSITIVE_INFINITY;
    return this.#unseen === 'large' ? 0 : this.#toldAtMs + CALM_MS - this.#clock.now();
  }

  #woken(afterMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        signal.removeEventListener('abort', wake);
        this.#wake = () => undefined;
        resolve();
      };
      const cancel =
        afterMs === Number.POSITIVE_INFINITY ? () => undefined : this.#clock.after(afterMs, wake);
      signal.addEventListener('abort', wake, { once: true });
      this.#wake = wake;
    });
  }
}
