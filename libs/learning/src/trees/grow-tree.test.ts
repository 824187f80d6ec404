import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { TreeGrower } from './grow-tree.ts';
import { binMatrix, randomRows, rowsFrom } from './testing.ts';
import { answerOf, type Tree } from './tree.ts';

const WIDTH = 4;

/** A tree for targets, by squared errors: leaves are means where nothing draws them to 0. */
function grown(x: Float32Array, targets: readonly number[], leavesMax: number, rowsMin = 1, l2 = 0) {
  const binned = binMatrix(x, WIDTH);
  const rows = rowsFrom(0, binned.rows);
  const slopes = {
    gradients: Float64Array.from(targets, (target) => -target),
    curvatures: new Float64Array(binned.rows).fill(1),
  };
  const leaves: { rows: Int32Array; value: number }[] = [];
  const tree = new TreeGrower(binned, { leavesMax, rowsMin, l2, rate: 1 }).grow(
    rows,
    slopes,
    rowsFrom(0, WIDTH),
    (of, value) => leaves.push({ rows: of.slice(), value }),
  );
  return { binned, tree, leaves };
}

function squaresOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** The least sum of squares that any split of one feature leaves, missing values on either side. */
function leastSquares(x: Float32Array, targets: readonly number[], rowsMin: number): number {
  let least = squaresOf(targets);
  for (let feature = 0; feature < WIDTH; feature++) {
    const values = targets.map((_, row) => x[row * WIDTH + feature]!);
    for (const border of [...values, 9]) {
      for (const missingLeft of [true, false]) {
        const isLeft = values.map((value) => (Number.isNaN(value) ? missingLeft : value <= border));
        const left = targets.filter((_, row) => isLeft[row]);
        const right = targets.filter((_, row) => !isLeft[row]);
        if (Math.min(left.length, right.length) >= rowsMin)
          least = Math.min(least, squaresOf(left) + squaresOf(right));
      }
    }
  }
  return least;
}

function someTargets(x: Float32Array): number[] {
  const random = randomFrom(7);
  return Array.from({ length: x.length / WIDTH }, (_, row) => {
    const [a, b, c] = x.subarray(row * WIDTH);
    return (a! > 0 ? 1 : -1) + (Number.isNaN(b!) ? 0.8 : 0) + (c! > 1 ? 0.5 : 0) + random() * 0.1;
  });
}

describe('a tree', () => {
  it.each([
    [0, 1],
    [0.3, 1],
    [0.3, 9],
    [0.9, 2],
  ])(
    'splits first where the squares are least, with %d missing and %d rows a leaf',
    (missingShare, rowsMin) => {
      for (let seed = 1; seed <= 20; seed++) {
        // few enough rows for a bin each
        const x = randomRows(30, WIDTH, missingShare, seed);
        const targets = someTargets(x);
        const { leaves } = grown(x, targets, 2, rowsMin);
        const left = leaves.map(({ rows }) => squaresOf([...rows].map((row) => targets[row]!)));
        expect(left.reduce((sum, each) => sum + each, 0)).toBeCloseTo(leastSquares(x, targets, rowsMin), 9);
      }
    },
  );

  it('answers each row with the mean of its leaf, in float32', () => {
    const x = randomRows(2_000, WIDTH, 0.1);
    const targets = someTargets(x);
    const { binned, tree, leaves } = grown(x, targets, 20, 5);
    expect(leaves).toHaveLength(20);
    expect(leaves.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(2_000);
    for (const { rows, value } of leaves) {
      expect(rows.length).toBeGreaterThanOrEqual(5);
      const mean = [...rows].reduce((sum, row) => sum + targets[row]!, 0) / rows.length;
      expect(value).toBe(Math.fround(value));
      expect(value).toBeCloseTo(mean, 6);
      for (const row of rows) expect(answerOf(tree!, binned, row)).toBe(value);
    }
  });

  it('draws small leaves to 0', () => {
    const x = randomRows(100, WIDTH, 0);
    const { leaves } = grown(x, someTargets(x), 4, 1, 10);
    const targets = someTargets(x);
    for (const { rows, value } of leaves) {
      const sum = [...rows].reduce((total, row) => total + targets[row]!, 0);
      expect(value).toBeCloseTo(sum / (rows.length + 10), 6);
    }
  });

  it('is the same whatever was grown before', () => {
    const x = randomRows(500, WIDTH, 0.1);
    const binned = binMatrix(x, WIDTH);
    const grower = new TreeGrower(binned, { leavesMax: 8, rowsMin: 2, l2: 1, rate: 0.1 });
    const grow = (features: Int32Array): Tree | undefined =>
      grower.grow(
        rowsFrom(0, 500),
        { gradients: Float64Array.from(someTargets(x)), curvatures: new Float64Array(500).fill(1) },
        features,
        () => undefined,
      );
    const first = grow(rowsFrom(0, WIDTH));
    grow(Int32Array.of(1, 3));
    expect(grow(rowsFrom(0, WIDTH))).toEqual(first);
  });

  it.each([
    ['targets are all the same', randomRows(50, WIDTH, 0.1), Array<number>(50).fill(0)],
    ['rows are all the same', new Float32Array(50 * WIDTH), Array.from({ length: 50 }, (_, row) => row % 2)],
    ['rows are too few', randomRows(9, WIDTH, 0), [1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])('is none where %s', (_, x, targets) => {
    const { tree, leaves } = grown(x, targets, 8, 5);
    expect([tree, leaves]).toEqual([undefined, []]);
  });
});
