import type { Optimizer } from '../optimizers.ts';

/** For tests: the optimisers word for word after their papers, in float64. */
export class PlainOptimizer {
  readonly #optimizer: Optimizer;
  #parameters: readonly number[];
  #m: readonly number[];
  #v: readonly number[];
  #t = 0;

  constructor(optimizer: Optimizer, start: readonly number[]) {
    this.#optimizer = optimizer;
    this.#parameters = start;
    this.#m = start.map(() => 0);
    this.#v = this.#m;
  }

  get parameters(): readonly number[] {
    return this.#parameters;
  }

  /** `gradient` is that before clipping. */
  step(gradient: readonly number[], rate: number): void {
    const { optimizer, decay = 0, clip = Number.POSITIVE_INFINITY } = this.#optimizer;
    const norm = Math.hypot(...gradient);
    const clipped = norm > clip ? gradient.map((g) => (g * clip) / norm) : gradient;
    const l2 = optimizer === 'adamw' ? 0 : decay;
    const slope = clipped.map((g, i) => g + l2 * this.#parameters[i]!);
    const moves = this.#moves(slope, rate);
    const kept = optimizer === 'adamw' ? 1 - rate * decay : 1;
    this.#parameters = this.#parameters.map((p, i) => p * kept - moves[i]!);
  }

  #moves(slope: readonly number[], rate: number): number[] {
    if (this.#optimizer.optimizer === 'sgd') {
      const { momentum = 0 } = this.#optimizer;
      this.#m = this.#m.map((m, i) => momentum * m + slope[i]!);
      return this.#m.map((m) => rate * m);
    }
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = this.#optimizer;
    this.#t++;
    this.#m = this.#m.map((m, i) => beta1 * m + (1 - beta1) * slope[i]!);
    this.#v = this.#v.map((v, i) => beta2 * v + (1 - beta2) * slope[i]! ** 2);
    return this.#m.map((m, i) => {
      const mean = m / (1 - beta1 ** this.#t);
      const square = this.#v[i]! / (1 - beta2 ** this.#t);
      return (rate * mean) / (Math.sqrt(square) + epsilon);
    });
  }
}
