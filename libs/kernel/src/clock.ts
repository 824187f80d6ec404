/** Where time comes from, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delayMs`; the answer cancels it. The timer does not keep the process alive. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A clock that stands until a test advances it. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<{ atMs: number; callback: () => void }>();

  constructor(startMs = 1_700_000_000_000) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves time forward and calls what is due, oldest first. */
  advance(byMs: number): void {
    const until = this.#now + byMs;
    for (;;) {
      const due = [...this.#timers].filter((t) => t.atMs <= until).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = due.atMs;
      due.callback();
    }
    this.#now = until;
  }
}
