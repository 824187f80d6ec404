import { randomFrom } from '@ratchet/kernel';

const ROUNDS = 12;

/** A matrix, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/**
 * The two factors of rank `rank` whose product is nearest to a matrix, by least squares: A ≈ left · right. The rows of `right`
 * span the strongest right singular vectors, found by orthogonal iteration (Golub and Van Loan, Matrix Computations, 8.2.4),
 * and left = A · rightᵀ. The same matrix gives the same factors.
 */
export function lowRankFactors(
  matrix: Matrix,
  rank: number,
): { readonly left: Matrix; readonly right: Matrix } {
  const random = randomFrom(1);
  let right: Matrix = {
    rows: rank,
    columns: matrix.columns,
    data: Float64Array.from({ length: rank * matrix.columns }, () => random() - 0.5),
  };
  orthonormalize(right);
  for (let round = 0; round < ROUNDS; round++) {
    right = leftTimes(timesTransposed(matrix, right), matrix);
    orthonormalize(right);
  }
  return { left: timesTransposed(matrix, right), right };
}

/** A · Bᵀ */
function timesTransposed(a: Matrix, b: Matrix): Matrix {
  const data = new Float64Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < b.rows; j++) {
      let sum = 0;
      for (let k = 0; k < a.columns; k++) sum += a.data[i * a.columns + k]! * b.data[j * b.columns + k]!;
      data[i * b.rows + j] = sum;
    }
  return { rows: a.rows, columns: b.rows, data };
}

/** Aᵀ · B */
function leftTimes(a: Matrix, b: Matrix): Matrix {
  const data = new Float64Array(a.columns * b.columns);
  for (let k = 0; k < a.rows; k++)
    for (let i = 0; i < a.columns; i++) {
      const factor = a.data[k * a.columns + i]!;
      for (let j = 0; j < b.columns; j++) data[i * b.columns + j]! += factor * b.data[k * b.columns + j]!;
    }
  return { rows: a.columns, columns: b.columns, data };
}

/** Makes the rows orthonormal, in place (Gram and Schmidt, each row twice against rounding); a row of nothing stays 0. */
function orthonormalize({ rows, columns, data }: Matrix): void {
  const rowAt = (row: number) => data.subarray(row * columns, (row + 1) * columns);
  for (let i = 0; i < rows; i++) {
    const own = rowAt(i);
    const before = Math.sqrt(dot(own, own));
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < i; j++) {
        const other = rowAt(j);
        const share = dot(own, other);
        for (let k = 0; k < columns; k++) own[k]! -= share * other[k]!;
      }
    const length = Math.sqrt(dot(own, own));
    const factor = length > before * 1e-12 ? 1 / length : 0;
    for (let k = 0; k < columns; k++) own[k]! *= factor;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
