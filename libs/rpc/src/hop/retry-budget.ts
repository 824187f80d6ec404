/** Two full batches: what a lost stream may cost at once. */
const TOKENS_MAX = 512;
/** Retries may add a tenth to the traffic, else an overloaded service is given twice its load. */
const TOKENS_PER_ITEM = 0.1;

/** A token bucket that bounds retries by the traffic. */
export class RetryBudget {
  #tokens = TOKENS_MAX;

  /** An item entered. */
  earn(): void {
    this.#tokens = Math.min(TOKENS_MAX, this.#tokens + TOKENS_PER_ITEM);
  }

  /** Whether one more retry is within the budget; if so, it is spent. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
