import type { LinearOptions } from './linear-options.ts';
import { type LinearWeights, scaleOf, softmax } from './linear-weights.ts';
import { type LabelledRows, logCountRatios } from './log-count-ratios.ts';

/** Looked up once: it is called for every weight of every row. */
const { sqrt } = Math;

/** Squared gradients start here: the first step is then as long as the rate. */
export const SQUARES_FLOOR = 1e-6;

/** A class whose probability is off by less is left alone: of many classes most are, and they would cost the most time. */
const ERROR_MIN = 1e-3;

/** Learns any number of classes. */
export class SoftmaxLearner {
  readonly #data: LabelledRows;
  readonly #options: LinearOptions;
  readonly #scales: Float32Array;
  readonly #weights: Float32Array;
  readonly #squares: Float32Array;
  readonly #bias: Float32Array;
  readonly #biasSquares: Float32Array;
  readonly #errors: Float64Array;
  /** The classes whose weights the row at hand changes. */
  readonly #wrong: Int32Array;

  constructor(data: LabelledRows, options: LinearOptions) {
    const { columns, classes } = data;
    this.#data = data;
    this.#options = options;
    this.#scales = options.naiveBayes
      ? logCountRatios(data, options.smoothing)
      : new Float32Array(columns * classes).fill(1);
    this.#weights = new Float32Array(columns * classes);
    this.#squares = new Float32Array(columns * classes).fill(SQUARES_FLOOR);
    this.#bias = new Float32Array(classes);
    this.#biasSquares = new Float32Array(classes).fill(SQUARES_FLOOR);
    this.#errors = new Float64Array(classes);
    this.#wrong = new Int32Array(classes);
  }

  learn(order: Int32Array, rate: number): void {
    for (let i = 0; i < order.length; i++) this.#learnRow(order[i]!, rate);
  }

  #learnRow(row: number, rate: number): void {
    const { rows, classes } = this.#data;
    const { ids, offsets } = rows;
    const { decay, norm } = this.#options;
    const weights = this.#weights;
    const scales = this.#scales;
    const squares = this.#squares;
    const errors = this.#errors;
    const wrong = this.#wrong;
    const from = offsets[row]!;
    const to = offsets[row + 1]!;
    const scale = scaleOf(norm, rows.lengths[row]!);
    errors.fill(0);
    for (let k = from; k < to; k++) {
      const at = ids[k]! * classes;
      for (let c = 0; c < classes; c++) errors[c]! += weights[at + c]! * scales[at + c]!;
    }
    const wrongs = this.#learnBias(row, rate, scale);
    for (let k = from; k < to; k++) {
      const at = ids[k]! * classes;
      for (let i = 0; i < wrongs; i++) {
        const c = wrong[i]!;
        const o = at + c;
        const gradient = errors[c]! * scales[o]! + decay * weights[o]!;
        squares[o]! += gradient * gradient;
        weights[o]! -= (rate * gradient) / sqrt(squares[o]!);
      }
    }
  }

  /**
   * Turns the sums into errors, p - y, times the row's scale, as the columns need them; answers how many classes are
   * wrong enough to be learned.
   */
  #learnBias(row: number, rate: number, scale: number): number {
    const errors = this.#errors;
    const bias = this.#bias;
    const squares = this.#biasSquares;
    let wrongs = 0;
    for (let c = 0; c < errors.length; c++) errors[c] = errors[c]! * scale + bias[c]!;
    softmax(errors);
    errors[this.#data.labels[row]!]! -= 1;
    for (let c = 0; c < errors.length; c++) {
      const error = errors[c]!;
      if (error < ERROR_MIN && error > -ERROR_MIN) continue;
      squares[c]! += error * error;
      bias[c]! -= (rate * error) / sqrt(squares[c]!);
      errors[c] = error * scale;
      this.#wrong[wrongs++] = c;
    }
    return wrongs;
  }

  /** Folds the column scales into the weights: serving knows nothing of them. */
  finish(): LinearWeights {
    const weights = this.#weights;
    for (let o = 0; o < weights.length; o++) weights[o]! *= this.#scales[o]!;
    return { classes: this.#data.classes, weights, bias: this.#bias, norm: this.#options.norm };
  }
}
