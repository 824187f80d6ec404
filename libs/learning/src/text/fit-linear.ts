import { randomFrom, shuffle } from '@ratchet/kernel';
import { type LinearWeights, scaleOf, softmax } from './linear-weights.ts';
import { type LabelledRows, logCountRatios } from './log-count-ratios.ts';

/** How a linear text classifier is fitted. */
export interface FitOptions {
  /** Scale each column by its log-count ratios; otherwise by 1. */
  readonly naiveBayes: boolean;
  /** Scale each row by 1 / sqrt(its length). */
  readonly norm: boolean;
  readonly epochs: number;
  /** AdaGrad's step at the beginning; it falls to 0 in equal parts, one an epoch. */
  readonly rate: number;
  /** Weight decay; it touches the columns that a row has. */
  readonly decay: number;
  /** What the log-count ratios add to each count. */
  readonly smoothing: number;
}

/** Awaited after each epoch, so that it may yield; `done` goes from 0 to 1. */
export type OnEpoch = (done: number) => Promise<void> | void;

/** Looked up once: it is called for every weight of every row. */
const { sqrt } = Math;

/** Squared gradients start here: the first step is then as long as the rate. */
const SQUARES_FLOOR = 1e-6;

/**
 * Softmax regression on presence features by AdaGrad, row by row. Sums run in the order of the ids, the shuffle comes
 * from the seed, and Math.pow is not used (its bits differ between releases of Node): the same rows, options and seed give
 * the same bits in every process.
 */
export async function fitLinear(
  data: LabelledRows,
  options: FitOptions,
  seed: number,
  onEpoch?: OnEpoch,
): Promise<LinearWeights> {
  const learner = new Learner(data, options);
  const order = data.selection.slice();
  const random = randomFrom(seed);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    const rate = options.rate * (1 - epoch / options.epochs);
    for (let i = 0; i < order.length; i++) learner.learn(order[i]!, rate);
    await onEpoch?.((epoch + 1) / options.epochs);
  }
  return learner.finish();
}

class Learner {
  readonly #data: LabelledRows;
  readonly #options: FitOptions;
  readonly #scales: Float32Array;
  readonly #weights: Float32Array;
  readonly #squares: Float32Array;
  readonly #bias: Float32Array;
  readonly #biasSquares: Float32Array;
  readonly #errors: Float64Array;

  constructor(data: LabelledRows, options: FitOptions) {
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
  }

  learn(row: number, rate: number): void {
    const { rows, classes } = this.#data;
    const { ids, offsets } = rows;
    const { decay, norm } = this.#options;
    const weights = this.#weights;
    const scales = this.#scales;
    const squares = this.#squares;
    const errors = this.#errors;
    const from = offsets[row]!;
    const to = offsets[row + 1]!;
    const scale = scaleOf(norm, rows.lengths[row]!);
    errors.fill(0);
    for (let k = from; k < to; k++) {
      const at = ids[k]! * classes;
      for (let c = 0; c < classes; c++) errors[c]! += weights[at + c]! * scales[at + c]!;
    }
    this.#learnBias(row, rate, scale);
    for (let k = from; k < to; k++) {
      const at = ids[k]! * classes;
      for (let c = 0; c < classes; c++) {
        const o = at + c;
        const gradient = errors[c]! * scales[o]! + decay * weights[o]!;
        squares[o]! += gradient * gradient;
        weights[o]! -= (rate * gradient) / sqrt(squares[o]!);
      }
    }
  }

  /** Turns the sums into errors, p - y; leaves them times the row's scale, as the columns need them. */
  #learnBias(row: number, rate: number, scale: number): void {
    const errors = this.#errors;
    const bias = this.#bias;
    const squares = this.#biasSquares;
    for (let c = 0; c < errors.length; c++) errors[c] = errors[c]! * scale + bias[c]!;
    softmax(errors);
    errors[this.#data.labels[row]!]! -= 1;
    for (let c = 0; c < errors.length; c++) {
      const error = errors[c]!;
      squares[c]! += error * error;
      bias[c]! -= (rate * error) / sqrt(squares[c]!);
      errors[c] = error * scale;
    }
  }

  /** Folds the column scales into the weights: serving knows nothing of them. */
  finish(): LinearWeights {
    const weights = this.#weights;
    for (let o = 0; o < weights.length; o++) weights[o]! *= this.#scales[o]!;
    return { classes: this.#data.classes, weights, bias: this.#bias, norm: this.#options.norm };
  }
}
