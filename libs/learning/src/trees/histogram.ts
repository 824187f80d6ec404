import { type BinnedRows, missingCode } from './binned-rows.ts';

/** Gradients and curvatures of the loss, by rows of the data set. */
export interface Slopes {
  readonly gradients: Float64Array;
  readonly curvatures: Float64Array;
}

/** Numbers kept of each bin: the sums of gradients and of curvatures, and the rows. */
export const PARTS = 3;

/** Sums over rows by bin, feature after feature. Histograms that are done with are used again. */
export class Histograms {
  /** Where the bins of each feature begin. */
  readonly starts: Int32Array;
  readonly #binned: BinnedRows;
  readonly #size: number;
  readonly #free: Float64Array[] = [];

  constructor(binned: BinnedRows) {
    const { borders } = binned;
    this.#binned = binned;
    this.starts = new Int32Array(borders.length);
    let size = 0;
    for (const [feature, of] of borders.entries()) {
      this.starts[feature] = size;
      size += (missingCode(of) + 1) * PARTS;
    }
    this.#size = size;
  }

  /** Of the rows order[from…to]; bins of other features than these are left as they are. */
  of(
    order: Int32Array,
    [from, to]: readonly [number, number],
    slopes: Slopes,
    features: Int32Array,
  ): Float64Array {
    const histogram = this.#free.pop() ?? new Float64Array(this.#size);
    const count = to - from;
    const gradients = new Float64Array(count);
    const curvatures = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const row = order[from + i]!;
      gradients[i] = slopes.gradients[row]!;
      curvatures[i] = slopes.curvatures[row]!;
    }
    const { rows, codes } = this.#binned;
    for (const feature of features) {
      const [start, end] = this.#bounds(feature);
      histogram.fill(0, start, end);
      const column = feature * rows;
      for (let i = 0; i < count; i++) {
        const at = start + codes[column + order[from + i]!]! * PARTS;
        histogram[at]! += gradients[i]!;
        histogram[at + 1]! += curvatures[i]!;
        histogram[at + 2]! += 1;
      }
    }
    return histogram;
  }

  /** What is left of a parent's rows beside those of one child. The parent's histogram becomes the answer. */
  subtract(parent: Float64Array, child: Float64Array, features: Int32Array): Float64Array {
    for (const feature of features) {
      const [start, end] = this.#bounds(feature);
      for (let i = start; i < end; i++) parent[i]! -= child[i]!;
    }
    return parent;
  }

  release(histogram: Float64Array): void {
    this.#free.push(histogram);
  }

  #bounds(feature: number): readonly [start: number, end: number] {
    const start = this.starts[feature]!;
    return [start, start + (missingCode(this.#binned.borders[feature]!) + 1) * PARTS];
  }
}
