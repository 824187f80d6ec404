import { type BinnedRows, missingCode } from './binned-rows.ts';

/** A regression tree. Node 0 is the root; the left child of a node is followed by the right one. */
export interface Tree {
  /** Of each node; -1 for a leaf. */
  readonly features: Int32Array;
  /** A value goes left when its code is not above this one, that is when it is not above the border of that number. */
  readonly codes: Uint8Array;
  /** 1 where missing values go left. */
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  /** Of each leaf, a float32. */
  readonly values: Float32Array;
  /** Of each node, how many training rows came there. */
  readonly rows: Int32Array;
}

/** The answer of a tree for a row. */
export function answerOf(tree: Tree, { rows, codes, borders }: BinnedRows, row: number): number {
  const { features, left, missingLeft } = tree;
  let node = 0;
  for (;;) {
    const feature = features[node]!;
    if (feature < 0) return tree.values[node]!;
    const code = codes[feature * rows + row]!;
    const goesLeft =
      code === missingCode(borders[feature]!) ? missingLeft[node] === 1 : code <= tree.codes[node]!;
    node = left[node]! + (goesLeft ? 0 : 1);
  }
}

/** Collects the nodes of a tree while it grows. */
export class TreeBuilder {
  readonly #features: number[] = [];
  readonly #codes: number[] = [];
  readonly #missingLeft: number[] = [];
  readonly #left: number[] = [];
  readonly #values: number[] = [];
  readonly #rows: number[] = [];

  /** Adds a leaf for so many training rows and gives its number. */
  leaf(value: number, rows: number): number {
    this.#rows.push(rows);
    this.#features.push(-1);
    this.#codes.push(0);
    this.#missingLeft.push(0);
    this.#left.push(0);
    return this.#values.push(value) - 1;
  }

  /** Makes a leaf the parent of the next two nodes. */
  split(node: number, at: { feature: number; code: number; missingLeft: boolean }): void {
    this.#features[node] = at.feature;
    this.#codes[node] = at.code;
    this.#missingLeft[node] = at.missingLeft ? 1 : 0;
    this.#left[node] = this.#values.length;
    this.#values[node] = 0;
  }

  build(): Tree {
    return {
      features: Int32Array.from(this.#features),
      codes: Uint8Array.from(this.#codes),
      missingLeft: Uint8Array.from(this.#missingLeft),
      left: Int32Array.from(this.#left),
      values: Float32Array.from(this.#values),
      rows: Int32Array.from(this.#rows),
    };
  }
}
