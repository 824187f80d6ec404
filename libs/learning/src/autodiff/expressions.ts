import type { GraphBuilder, Operand, Value } from '../graph/graph-builder.ts';

/** What rules are written with: one node each, unless said otherwise. */

export const add = (g: GraphBuilder, a: Operand, b: Operand): Value => g.op('Add', [a, b]);
export const sub = (g: GraphBuilder, a: Operand, b: Operand): Value => g.op('Sub', [a, b]);
export const mul = (g: GraphBuilder, a: Operand, b: Operand): Value => g.op('Mul', [a, b]);
export const div = (g: GraphBuilder, a: Operand, b: Operand): Value => g.op('Div', [a, b]);
export const neg = (g: GraphBuilder, x: Value): Value => g.op('Neg', [x]);
export const exp = (g: GraphBuilder, x: Value): Value => g.op('Exp', [x]);

export const greater = (g: GraphBuilder, a: Operand, b: Operand): Value => g.op('Greater', [a, b]);
export const less = (g: GraphBuilder, a: Operand, b: Operand): Value => g.op('Less', [a, b]);
export const equal = (g: GraphBuilder, a: Operand, b: Operand): Value => g.op('Equal', [a, b]);

/** `a` where the condition holds, `b` elsewhere. */
export const where = (g: GraphBuilder, condition: Value, a: Operand, b: Operand): Value =>
  g.op('Where', [condition, a, b]);

const FLOAT32 = 1;
const INT64 = 7;

export const toFloat = (g: GraphBuilder, x: Value): Value => g.op('Cast', [x], { to: { int: FLOAT32 } });
export const toInt64 = (g: GraphBuilder, x: Value): Value => g.op('Cast', [x], { to: { int: INT64 } });

export const shapeOf = (g: GraphBuilder, x: Value): Value => g.op('Shape', [x]);

export const reshape = (g: GraphBuilder, x: Value, dims: readonly number[]): Value =>
  g.op('Reshape', [x, g.ints(...dims)]);

export const transpose = (g: GraphBuilder, x: Value, perm: readonly number[]): Value =>
  g.op('Transpose', [x], { perm: { ints: perm } });

export const sum = (g: GraphBuilder, x: Value, axes: readonly number[], keepDims: boolean): Value =>
  g.op('ReduceSum', [x, g.ints(...axes)], { keepdims: { int: keepDims ? 1 : 0 } });

export const mean = (g: GraphBuilder, x: Value, axes: readonly number[], keepDims: boolean): Value =>
  g.op('ReduceMean', [x, g.ints(...axes)], { keepdims: { int: keepDims ? 1 : 0 } });

/** Float zeros in a shape that is a value. */
export const zeros = (g: GraphBuilder, shape: Value): Value => g.op('ConstantOfShape', [shape]);

/** A constant of ones. */
export const onesOf = (g: GraphBuilder, dims: readonly number[]): Value => {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return g.floats(
    upTo(size).map(() => 1),
    dims,
  );
};

/** The values as one row. */
export const flat = (g: GraphBuilder, x: Value): Value => reshape(g, x, [-1]);

export const unsqueeze = (g: GraphBuilder, x: Value, axes: readonly number[]): Value =>
  g.op('Unsqueeze', [x, g.ints(...axes)]);

/** 1 where the condition holds, 0 elsewhere: a product with it is faster than Where. */
export const indicator = (g: GraphBuilder, condition: Value): Value => toFloat(g, condition);

/** alpha · op(a) · op(b), where `transA` and `transB` say which of the two are transposed. */
export const gemm = (
  g: GraphBuilder,
  a: Value,
  b: Value,
  options: { readonly transA?: boolean; readonly transB?: boolean; readonly alpha?: number } = {},
): Value => {
  const { transA = false, transB = false, alpha = 1 } = options;
  return g.op('Gemm', [a, b], {
    ...(transA ? { transA: { int: 1 } } : {}),
    ...(transB ? { transB: { int: 1 } } : {}),
    ...(alpha === 1 ? {} : { alpha: { float: alpha } }),
  });
};

/** 0, 1, … count − 1. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The permutation that undoes `perm`. */
export function inverse(perm: readonly number[]): number[] {
  const undone = perm.map(() => 0);
  for (const [to, from] of perm.entries()) undone[from] = to;
  return undone;
}
