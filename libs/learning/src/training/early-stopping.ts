/** Which epoch was the best so far. */
export interface StoppingState {
  /** Counted from 1; 0 before the first. */
  readonly bestEpoch: number;
  /** The smaller the better. */
  readonly best: number | null;
}

/** Ends a fit when so many epochs in a row were no better than the best one. */
export class EarlyStopping {
  readonly #patience: number;
  #state: StoppingState;

  /** Without a patience it only keeps which epoch was the best. */
  constructor(patience = Number.POSITIVE_INFINITY, state: StoppingState = { bestEpoch: 0, best: null }) {
    this.#patience = patience;
    this.#state = state;
  }

  get state(): StoppingState {
    return this.#state;
  }

  /** Whether the epoch, of which the score is the smaller the better, is the best so far. */
  observe(epoch: number, score: number): boolean {
    const { best } = this.#state;
    if (best !== null && !(score < best)) return false;
    this.#state = { bestEpoch: epoch, best: score };
    return true;
  }

  isOver(epoch: number): boolean {
    return epoch - this.#state.bestEpoch >= this.#patience;
  }
}
