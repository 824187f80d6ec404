import type { Slopes } from './histogram.ts';

/** What trees are to tell of each row: a class, or a value. */
export type TreeTarget =
  | { readonly classes: number; readonly truth: Int32Array; readonly values?: never }
  | { readonly values: Float64Array; readonly classes?: never; readonly truth?: never };

/**
 * A loss of scores, `outputs` of them for each row at [row * outputs]: the value itself, the logit of the second of two
 * classes, or one logit for each class.
 */
export interface Objective {
  readonly outputs: number;
  /** What all scores begin with: the best that is the same for all of these rows. */
  start(rows: Int32Array): Float32Array;
  /** Takes note of the scores before a round; its trees are grown from these, one after the other. */
  begin(scores: Float64Array, rows: Int32Array): void;
  /** Writes the slopes of an output for these rows. */
  slopes(output: number, scores: Float64Array, rows: Int32Array, to: Slopes): void;
  loss(scores: Float64Array, row: number): number;
}

export function objectiveOf(target: TreeTarget): Objective {
  if (target.values !== undefined) return new SquaredError(target.values);
  return target.classes === 2 ? new LogLoss(target.truth) : new SoftmaxLoss(target.truth, target.classes);
}

class SquaredError implements Objective {
  readonly outputs = 1;
  readonly #values: Float64Array;

  constructor(values: Float64Array) {
    this.#values = values;
  }

  start(rows: Int32Array): Float32Array {
    let sum = 0;
    for (const row of rows) sum += this.#values[row]!;
    return Float32Array.of(sum / Math.max(1, rows.length));
  }

  begin(): void {}

  slopes(_output: number, scores: Float64Array, rows: Int32Array, { gradients, curvatures }: Slopes): void {
    for (const row of rows) {
      gradients[row] = scores[row]! - this.#values[row]!;
      curvatures[row] = 1;
    }
  }

  loss(scores: Float64Array, row: number): number {
    return (scores[row]! - this.#values[row]!) ** 2;
  }
}

class LogLoss implements Objective {
  readonly outputs = 1;
  readonly #truth: Int32Array;

  constructor(truth: Int32Array) {
    this.#truth = truth;
  }

  start(rows: Int32Array): Float32Array {
    const [first, second] = countsOf(rows, this.#truth, 2);
    return Float32Array.of(Math.log(second! / first!));
  }

  begin(): void {}

  slopes(_output: number, scores: Float64Array, rows: Int32Array, { gradients, curvatures }: Slopes): void {
    for (const row of rows) {
      const probability = 1 / (1 + Math.exp(-scores[row]!));
      gradients[row] = probability - this.#truth[row]!;
      curvatures[row] = probability * (1 - probability);
    }
  }

  loss(scores: Float64Array, row: number): number {
    const score = this.#truth[row] === 1 ? -scores[row]! : scores[row]!;
    return Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score)));
  }
}

class SoftmaxLoss implements Objective {
  readonly outputs: number;
  readonly #truth: Int32Array;
  /** Of each row, the logarithm of the sum of the powers of its scores before the round. */
  readonly #logSums: Float64Array;

  constructor(truth: Int32Array, classes: number) {
    this.outputs = classes;
    this.#truth = truth;
    this.#logSums = new Float64Array(truth.length);
  }

  start(rows: Int32Array): Float32Array {
    const counts = countsOf(rows, this.#truth, this.outputs);
    return Float32Array.from(counts, (count) => Math.log(count / rows.length));
  }

  begin(scores: Float64Array, rows: Int32Array): void {
    for (const row of rows) this.#logSums[row] = this.#logSum(scores, row);
  }

  slopes(output: number, scores: Float64Array, rows: Int32Array, { gradients, curvatures }: Slopes): void {
    for (const row of rows) {
      const probability = Math.exp(scores[row * this.outputs + output]! - this.#logSums[row]!);
      gradients[row] = probability - (this.#truth[row] === output ? 1 : 0);
      curvatures[row] = probability * (1 - probability);
    }
  }

  loss(scores: Float64Array, row: number): number {
    return this.#logSum(scores, row) - scores[row * this.outputs + this.#truth[row]!]!;
  }

  #logSum(scores: Float64Array, row: number): number {
    const from = row * this.outputs;
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < this.outputs; k++) top = Math.max(top, scores[from + k]!);
    let sum = 0;
    for (let k = 0; k < this.outputs; k++) sum += Math.exp(scores[from + k]! - top);
    return top + Math.log(sum);
  }
}

/** One more than the rows of each class: a class without rows is rare, not impossible. */
function countsOf(rows: Int32Array, truth: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes).fill(1);
  for (const row of rows) counts[truth[row]!]! += 1;
  return counts;
}
