import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { lowRankFactors, type Matrix } from './low-rank-factors.ts';

/** Σ sᵢ uᵢ vᵢᵀ with cosines that are orthonormal (DCT-II) as singular vectors. */
function withSingularValues(values: readonly number[], rows: number, columns: number): Matrix {
  const cosine = (k: number, i: number, n: number) =>
    Math.sqrt((k === 0 ? 1 : 2) / n) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * n));
  const data = new Float64Array(rows * columns);
  for (const [k, value] of values.entries())
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        data[i * columns + j]! += value * cosine(k, i, rows) * cosine(k, j, columns);
  return { rows, columns, data };
}

/** The root of the sum of the squared differences from left · right. */
function distance(matrix: Matrix, { left, right }: ReturnType<typeof lowRankFactors>): number {
  let sum = 0;
  for (let i = 0; i < matrix.rows; i++)
    for (let j = 0; j < matrix.columns; j++) {
      let product = 0;
      for (let k = 0; k < left.columns; k++)
        product += left.data[i * left.columns + k]! * right.data[k * right.columns + j]!;
      sum += (matrix.data[i * matrix.columns + j]! - product) ** 2;
    }
  return Math.sqrt(sum);
}

describe('lowRankFactors', () => {
  const values = [8, 5, 3, 1, 0.5, 0.25];

  it.each([
    [20, 12],
    [12, 20],
  ])('leaves out only the smallest singular values: %i × %i', (rows, columns) => {
    const matrix = withSingularValues(values, rows, columns);
    for (const rank of [1, 2, 3, 4, 5]) {
      const best = Math.hypot(...values.slice(rank));
      expect(distance(matrix, lowRankFactors(matrix, rank))).toBeCloseTo(best, 3);
    }
    expect(distance(matrix, lowRankFactors(matrix, 6))).toBeCloseTo(0, 6);
  });

  it('gives a matrix of lower rank whole, without numbers that are none', () => {
    const matrix = withSingularValues([2], 6, 5);
    const factors = lowRankFactors(matrix, 3);
    expect(distance(matrix, factors)).toBeCloseTo(0, 9);
    expect([...factors.left.data, ...factors.right.data].every(Number.isFinite)).toBe(true);
  });

  it('has factors of the asked rank, rows of the right one orthonormal, the same each time', () => {
    const random = randomFrom(3);
    const matrix = { rows: 15, columns: 9, data: Float64Array.from({ length: 135 }, () => random() - 0.5) };
    const factors = lowRankFactors(matrix, 4);
    expect([factors.left.rows, factors.left.columns]).toEqual([15, 4]);
    expect([factors.right.rows, factors.right.columns]).toEqual([4, 9]);
    for (let a = 0; a < 4; a++)
      for (let b = 0; b < 4; b++) {
        let dot = 0;
        for (let k = 0; k < 9; k++) dot += factors.right.data[a * 9 + k]! * factors.right.data[b * 9 + k]!;
        expect(dot).toBeCloseTo(Number(a === b), 12);
      }
    expect(lowRankFactors(matrix, 4)).toEqual(factors);
  });
});
