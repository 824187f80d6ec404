import type { Parameter } from '../../network/parameters.ts';
import type { Optimizer } from '../optimizers.ts';
import { PlainOptimizer } from './plain-optimizer.ts';

/**
 * For tests: a network of one hidden layer (tanh) and one logit with binary cross-entropy, trained by hand-written
 * gradients in float64.
 */
export class PlainNetwork {
  readonly #width: number;
  readonly #hidden: number;
  readonly #optimizer: PlainOptimizer;

  /** In the order of the parameters: weights [width, hidden], bias, weights [hidden, 1], bias. */
  constructor(parameters: readonly Parameter[], optimizer: Optimizer) {
    const [width, hidden] = parameters[0]!.dims;
    this.#width = width!;
    this.#hidden = hidden!;
    const values = parameters.flatMap(({ data }) => [...data]);
    this.#optimizer = new PlainOptimizer(optimizer, values);
  }

  get values(): readonly number[] {
    return this.#optimizer.parameters;
  }

  /** Trains on one batch. */
  step(x: readonly Float32Array[], y: readonly number[], weights: readonly number[], rate: number): void {
    const total = weights.reduce((a, b) => a + b);
    const gradient = this.values.map(() => 0);
    for (const [i, row] of x.entries()) this.#addGradient(gradient, row, y[i]!, weights[i]! / total);
    this.#optimizer.step(gradient, rate);
  }

  #addGradient(gradient: number[], row: Float32Array, label: number, share: number): void {
    const p = this.values;
    const h = this.#hidden;
    const biasAt = this.#width * h;
    const outAt = biasAt + h;
    const states = Array.from({ length: h }, (_, j) => {
      let sum = p[biasAt + j]!;
      for (let i = 0; i < this.#width; i++) sum += row[i]! * p[i * h + j]!;
      return Math.tanh(sum);
    });
    const logit = states.reduce((sum, state, j) => sum + state * p[outAt + j]!, p[outAt + h]!);
    const error = (1 / (1 + Math.exp(-logit)) - label) * share;
    gradient[outAt + h]! += error;
    for (let j = 0; j < h; j++) {
      const state = states[j]!;
      gradient[outAt + j]! += error * state;
      const inner = error * p[outAt + j]! * (1 - state * state);
      gradient[biasAt + j]! += inner;
      for (let i = 0; i < this.#width; i++) gradient[i * h + j]! += inner * row[i]!;
    }
  }
}
