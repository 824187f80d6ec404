import { type Random, randomFrom, shuffle } from '@ratchet/kernel';
import type { BinnedRows } from './binned-rows.ts';
import type { TreeGrower } from './grow-tree.ts';
import type { Slopes } from './histogram.ts';
import type { Objective } from './objective.ts';
import { answerOf, type Tree } from './tree.ts';

export interface BoostOptions {
  /** The share of the rows that each round sees, and of the features that each tree may ask for. */
  readonly rowShare: number;
  readonly featureShare: number;
}

/** Trees whose answers add up. */
export interface Ensemble {
  /** Scores of a row. */
  readonly outputs: number;
  /** What each score begins with. */
  readonly start: Float32Array;
  readonly trees: readonly OutputTree[];
}

export interface OutputTree {
  /** The score that it adds to. */
  readonly output: number;
  readonly tree: Tree;
}

/**
 * Gradient boosting (Friedman 2001) with second-order steps: each tree is grown to the slopes of the loss at the scores of
 * those before it. Rows that are not trained on are scored along. The same rows, options and seed give the same trees.
 */
export class Booster {
  /** Of all rows, `outputs` each. */
  readonly scores: Float64Array;
  readonly #trees: OutputTree[] = [];
  readonly #start: Float32Array;
  readonly #binned: BinnedRows;
  readonly #objective: Objective;
  readonly #options: BoostOptions;
  readonly #grower: TreeGrower;
  readonly #random: Random;
  readonly #train: Int32Array;
  /** Rows that are scored and not trained on. */
  readonly #others: Int32Array;
  readonly #features: Int32Array;
  readonly #slopes: Slopes;

  constructor(
    grower: TreeGrower,
    objective: Objective,
    options: BoostOptions,
    rows: { readonly train: Int32Array; readonly others: Int32Array; readonly seed: number },
  ) {
    const { outputs } = objective;
    const { binned } = grower;
    this.#binned = binned;
    this.#objective = objective;
    this.#options = options;
    this.#grower = grower;
    this.#random = randomFrom(rows.seed);
    this.#train = rows.train;
    this.#others = rows.others;
    // A feature without borders has one value at most: only whether it is missing could tell rows apart.
    this.#features = Int32Array.from(binned.borders.keys()).filter((feature) => isTelling(binned, feature));
    this.#slopes = {
      gradients: new Float64Array(binned.rows),
      curvatures: new Float64Array(binned.rows),
    };
    this.#start = objective.start(rows.train);
    this.scores = Float64Array.from({ length: binned.rows * outputs }, (_, at) => this.#start[at % outputs]!);
  }

  get ensemble(): Ensemble {
    return { outputs: this.#objective.outputs, start: this.#start, trees: this.#trees };
  }

  /** Grows a tree for each output. */
  round(): void {
    const { outputs } = this.#objective;
    const [sample, left] = this.#sampled();
    this.#objective.begin(this.scores, sample);
    for (let output = 0; output < outputs; output++) {
      this.#objective.slopes(output, this.scores, sample, this.#slopes);
      const add = (row: number, value: number): void => {
        this.scores[row * outputs + output]! += value;
      };
      const tree = this.#grower.grow(sample, this.#slopes, this.#someFeatures(), (rows, value) => {
        for (const row of rows) add(row, value);
      });
      if (tree === undefined) continue;
      for (const row of left) add(row, answerOf(tree, this.#binned, row));
      for (const row of this.#others) add(row, answerOf(tree, this.#binned, row));
      this.#trees.push({ output, tree });
    }
  }

  /** The rows that this round sees, and those left out. */
  #sampled(): [Int32Array, Int32Array] {
    const { rowShare } = this.#options;
    if (rowShare === 1) return [this.#train.slice(), new Int32Array(0)];
    const seen = new Int32Array(this.#train.length);
    const left = new Int32Array(this.#train.length);
    let count = 0;
    for (let place = 0; place < seen.length; place++) {
      const row = this.#train[place]!;
      if (this.#random() < rowShare) seen[count++] = row;
      else left[place - count] = row;
    }
    return [seen.subarray(0, count), left.subarray(0, seen.length - count)];
  }

  #someFeatures(): Int32Array {
    const { featureShare } = this.#options;
    if (featureShare === 1) return this.#features;
    const order = this.#features.slice();
    shuffle(order, this.#random);
    return order.slice(0, Math.ceil(order.length * featureShare)).sort();
  }
}

function isTelling({ borders, codes, rows }: BinnedRows, feature: number): boolean {
  if (borders[feature]!.length > 0) return true;
  const column = codes.subarray(feature * rows, (feature + 1) * rows);
  return column.some((code) => code !== column[0]);
}
