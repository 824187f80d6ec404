import { type BinnedRows, missingCode } from './binned-rows.ts';
import { Histograms, type Slopes } from './histogram.ts';
import { bestSplit, type Split, type SplitOptions, type Sums } from './split.ts';
import { type Tree, TreeBuilder } from './tree.ts';

export interface GrowOptions extends SplitOptions {
  readonly leavesMax: number;
  /** What the step to the minimum of the loss in a leaf is multiplied by. */
  readonly rate: number;
}

/** A leaf that may be split yet. */
interface Leaf {
  readonly node: number;
  /** Its rows are order[from…to]. */
  readonly from: number;
  readonly to: number;
  readonly sums: Sums;
  readonly histogram?: Float64Array;
  readonly split?: Split | undefined;
}

/** Grows trees leaf by leaf, the leaf whose split lowers the loss most first. */
export class TreeGrower {
  readonly binned: BinnedRows;
  readonly #histograms: Histograms;
  readonly #options: GrowOptions;
  readonly #right: Int32Array;

  constructor(binned: BinnedRows, options: GrowOptions) {
    this.binned = binned;
    this.#histograms = new Histograms(binned);
    this.#options = options;
    this.#right = new Int32Array(binned.rows);
  }

  /**
   * A tree for the rows of `order`, which is put in the order of its leaves; `onLeaf` is called with each leaf's rows.
   * Undefined where nothing can be told apart.
   */
  grow(
    order: Int32Array,
    slopes: Slopes,
    features: Int32Array,
    onLeaf: (rows: Int32Array, value: number) => void,
  ): Tree | undefined {
    const { leavesMax } = this.#options;
    const builder = new TreeBuilder();
    const examine = (leaf: Leaf) => this.#examined(leaf, features);
    const sums = sumsOf(order, slopes);
    const root = { node: builder.leaf(this.#valueOf(sums), order.length), from: 0, to: order.length, sums };
    let leaves = [examine({ ...root, histogram: this.#histogramOf(root, order, slopes, features) })];
    if (leaves[0]!.split === undefined) return this.#abandon(leaves);
    while (leaves.length < leavesMax) {
      const next = leaves.reduce((best, leaf) => (gainOf(leaf) > gainOf(best) ? leaf : best));
      if (next.split === undefined) break;
      const [left, right] = this.#parted(next, next.split, order, builder);
      const [small, large] = left.to - left.from <= right.to - right.from ? [left, right] : [right, left];
      const isLast = leaves.length + 1 === leavesMax;
      if (isLast || !this.#isSplittable(large)) {
        this.#histograms.release(next.histogram!);
        leaves = [...leaves.filter((leaf) => leaf !== next), left, right];
        continue;
      }
      const histogram = this.#histogramOf(small, order, slopes, features);
      const rest = this.#histograms.subtract(next.histogram!, histogram, features);
      leaves = leaves.filter((leaf) => leaf !== next);
      leaves.push(examine({ ...small, histogram }), examine({ ...large, histogram: rest }));
    }
    for (const { from, to, sums: of } of leaves) onLeaf(order.subarray(from, to), this.#valueOf(of));
    this.#abandon(leaves);
    return builder.build();
  }

  /** With its best split; a leaf that has none keeps no histogram. */
  #examined(leaf: Leaf, features: Int32Array): Leaf {
    const { histogram, sums } = leaf;
    const split = this.#isSplittable(leaf)
      ? bestSplit(this.#histograms, histogram!, this.binned, features, { ...this.#options, total: sums })
      : undefined;
    if (split !== undefined) return { ...leaf, split };
    this.#histograms.release(histogram!);
    return { node: leaf.node, from: leaf.from, to: leaf.to, sums };
  }

  #isSplittable({ from, to }: Leaf): boolean {
    return to - from >= 2 * this.#options.rowsMin;
  }

  #histogramOf({ from, to }: Leaf, order: Int32Array, slopes: Slopes, features: Int32Array): Float64Array {
    return this.#histograms.of(order, [from, to], slopes, features);
  }

  /** Puts the rows of the left child first, both in their old order. */
  #parted(leaf: Leaf, split: Split, order: Int32Array, builder: TreeBuilder): [Leaf, Leaf] {
    const { feature, code, missingLeft } = split;
    const { rows, codes, borders } = this.binned;
    const missing = missingCode(borders[feature]!);
    const column = feature * rows;
    let middle = leaf.from;
    let moved = 0;
    for (let i = leaf.from; i < leaf.to; i++) {
      const row = order[i]!;
      const of = codes[column + row]!;
      if (of === missing ? missingLeft : of <= code) order[middle++] = row;
      else this.#right[moved++] = row;
    }
    order.set(this.#right.subarray(0, moved), middle);
    builder.split(leaf.node, split);
    const child = (from: number, to: number, sums: Sums): Leaf => ({
      node: builder.leaf(this.#valueOf(sums), to - from),
      from,
      to,
      sums,
    });
    return [child(leaf.from, middle, split.left), child(middle, leaf.to, split.right)];
  }

  #valueOf({ gradient, curvature }: Sums): number {
    const { l2, rate } = this.#options;
    return Math.fround((-gradient / (curvature + l2)) * rate);
  }

  #abandon(leaves: readonly Leaf[]): undefined {
    for (const { histogram } of leaves) if (histogram !== undefined) this.#histograms.release(histogram);
  }
}

function gainOf({ split }: Leaf): number {
  return split?.gain ?? 0;
}

function sumsOf(rows: Int32Array, { gradients, curvatures }: Slopes): Sums {
  let gradient = 0;
  let curvature = 0;
  for (const row of rows) {
    gradient += gradients[row]!;
    curvature += curvatures[row]!;
  }
  return { gradient, curvature, rows: rows.length };
}
