/** What a candidate answered to rows that it had not seen, fold by fold. */
export interface HeldOutAnswers {
  /** Of each row its label, an index in [0, classes). */
  readonly truth: Int32Array;
  /** Row by row, `classes` values each. */
  readonly probabilities: Float32Array;
  readonly classes: number;
}

/** Gathers the answers of one fold after the other. */
export class AnswerKeeper {
  readonly #classes: number;
  readonly #truth: number[] = [];
  readonly #folds: Float32Array[] = [];

  constructor(classes: number) {
    this.#classes = classes;
  }

  add(truth: Int32Array, probabilities: Float64Array): void {
    for (const label of truth) this.#truth.push(label);
    this.#folds.push(Float32Array.from(probabilities));
  }

  take(): HeldOutAnswers {
    const probabilities = new Float32Array(this.#truth.length * this.#classes);
    let at = 0;
    for (const fold of this.#folds) {
      probabilities.set(fold, at);
      at += fold.length;
    }
    return { truth: Int32Array.from(this.#truth), probabilities, classes: this.#classes };
  }
}
