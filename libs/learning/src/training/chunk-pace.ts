const SHORTEST_MS = 50;
const AIM_MS = 120;
const LONGEST_MS = 250;

/**
 * How many steps a chunk should have, so that it lasts 50 to 250 ms: shorter ones cost speed, during longer ones nobody can
 * be answered. Only the time that a fit takes depends on it, never its numbers.
 */
export class ChunkPace {
  #steps = 1;

  get steps(): number {
    return this.#steps;
  }

  /** Tells how long so many steps took. */
  observe(steps: number, ms: number): void {
    if (ms >= SHORTEST_MS && ms <= LONGEST_MS && steps === this.#steps) return;
    const fitting = Math.floor((steps * AIM_MS) / Math.max(ms, 0.01));
    // The first steps of a session are slow, and one measurement may have been unlucky: not all at once.
    this.#steps = Math.max(1, Math.min(fitting, this.#steps * 8));
  }
}
