import type { LinearOptions } from './linear-options.ts';
import { type LinearWeights, scaleOf } from './linear-weights.ts';
import { type LabelledRows, logCountRatios } from './log-count-ratios.ts';
import { SQUARES_FLOOR } from './softmax-learner.ts';

const { sqrt, exp } = Math;

/**
 * Learns two classes as SoftmaxLearner would, in half the time: the weights of one class are always those of the other
 * with the opposite sign, their ratios too, so that the difference of the two sums is twice the one that is kept.
 */
export class BinaryLearner {
  readonly #data: LabelledRows;
  readonly #options: LinearOptions;
  readonly #scales: Float32Array;
  readonly #weights: Float32Array;
  readonly #squares: Float32Array;
  #bias = 0;
  #biasSquares = SQUARES_FLOOR;

  constructor(data: LabelledRows, options: LinearOptions) {
    const { columns } = data;
    this.#data = data;
    this.#options = options;
    this.#scales = new Float32Array(columns).fill(1);
    if (options.naiveBayes) {
      const ratios = logCountRatios(data, options.smoothing);
      for (let column = 0; column < columns; column++) this.#scales[column] = ratios[2 * column + 1]!;
    }
    this.#weights = new Float32Array(columns);
    this.#squares = new Float32Array(columns).fill(SQUARES_FLOOR);
  }

  learn(order: Int32Array, rate: number): void {
    const { rows, labels } = this.#data;
    const { ids, offsets, lengths } = rows;
    const { decay, norm } = this.#options;
    const weights = this.#weights;
    const scales = this.#scales;
    const squares = this.#squares;
    let bias = this.#bias;
    let biasSquares = this.#biasSquares;
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!;
      const from = offsets[row]!;
      const to = offsets[row + 1]!;
      const scale = scaleOf(norm, lengths[row]!);
      let sum = 0;
      for (let k = from; k < to; k++) sum += weights[ids[k]!]! * scales[ids[k]!]!;
      const error = 1 / (1 + exp(-2 * (sum * scale + bias))) - labels[row]!;
      biasSquares += error * error;
      bias -= (rate * error) / sqrt(biasSquares);
      const scaled = error * scale;
      for (let k = from; k < to; k++) {
        const o = ids[k]!;
        const weight = weights[o]!;
        const gradient = scaled * scales[o]! + decay * weight;
        const square = squares[o]! + gradient * gradient;
        squares[o] = square;
        weights[o] = weight - (rate * gradient) / sqrt(square);
      }
    }
    this.#bias = bias;
    this.#biasSquares = biasSquares;
  }

  /** Both classes, with the column scales folded in. */
  finish(): LinearWeights {
    const one = this.#weights;
    const weights = new Float32Array(2 * one.length);
    for (let column = 0; column < one.length; column++) {
      const weight = one[column]! * this.#scales[column]!;
      weights[2 * column] = -weight;
      weights[2 * column + 1] = weight;
    }
    const bias = Float32Array.of(-this.#bias, this.#bias);
    return { classes: 2, weights, bias, norm: this.#options.norm };
  }
}
