import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Call } from './call.ts';
import { einsum } from './einsum.ts';
import { gemm, mul, reshape, transpose, unsqueeze, upTo } from './expressions.ts';
import { type Gradient, type Rule, type Rules, shared } from './rule.ts';
import { unbroadcast, unbroadcastFrom } from './unbroadcast.ts';

/** y = α·op(A)·op(B) + β·C, op being the transpose or nothing. No Transpose is needed: Gemm transposes on its way. */
const generalProduct: Rule = (g, call) => {
  const [a, b, c] = call.inputs as [Value, Value, Value | undefined];
  const { d } = call;
  const transA = call.int('transA', 0) === 1;
  const transB = call.int('transB', 0) === 1;
  const alpha = call.float('alpha', 1);
  const beta = call.float('beta', 1);
  return [
    () =>
      transA
        ? gemm(g, b, d, { transA: transB, transB: true, alpha })
        : gemm(g, d, b, { transB: !transB, alpha }),
    () =>
      transB
        ? gemm(g, d, a, { transA: true, transB: transA, alpha })
        : gemm(g, a, d, { transA: !transA, alpha }),
    c
      ? () => {
          const dc = unbroadcast(g, call, d, c);
          return beta === 1 ? dc : mul(g, dc, beta);
        }
      : undefined,
  ];
};

/** y = A·B: dA = d·Bᵀ, dB = Aᵀ·d, as the ranks allow it. */
const matrixProduct: Rule = (g, call) => {
  const [a, b] = call.inputs as [Value, Value];
  const rankA = call.rank(a);
  const rankB = call.rank(b);
  if (rankA === 1 || rankB === 1) return vectorProduct(g, call, a, b);
  if (rankB > 2) return stackedProduct(g, call, a, b);
  return rankA === 2 ? plainProduct(g, call, a, b) : rowsProduct(g, call, a, b);
};

/** Two matrices. */
function plainProduct(g: GraphBuilder, { d }: Call, a: Value, b: Value): Gradient[] {
  return [() => gemm(g, d, b, { transB: true }), () => gemm(g, a, d, { transA: true })];
}

/** A stack of matrices by one: the gradient of the one is a single product over all rows of the stack. */
function rowsProduct(g: GraphBuilder, call: Call, a: Value, b: Value): Gradient[] {
  const rows = (x: Value, model: Value) => reshape(g, x, [-1, call.dims(model).at(-1)!]);
  return [
    () => g.op('MatMul', [call.d, transpose(g, b, [1, 0])]),
    () => gemm(g, rows(a, a), rows(call.d, call.y), { transA: true }),
  ];
}

/** Two stacks, or a matrix by a stack, each of which may have been broadcast to the other. */
function stackedProduct(g: GraphBuilder, call: Call, a: Value, b: Value): Gradient[] {
  const stack = call.dims(call.y).slice(0, -2);
  const unstack = (gradient: Value, x: Value) =>
    unbroadcastFrom(g, call, gradient, [...stack, ...call.dims(x).slice(-2)], x);
  return [
    () => unstack(g.op('MatMul', [call.d, swapLast(g, call, b)]), a),
    () => unstack(g.op('MatMul', [swapLast(g, call, a), call.d]), b),
  ];
}

/** A vector has the products of its elements with d; a stack on the other side is summed over. */
function vectorProduct(g: GraphBuilder, call: Call, a: Value, b: Value): Gradient[] {
  const isRow = call.rank(a) === 1;
  const isColumn = call.rank(b) === 1;
  const inserted = [...(isRow ? [-2] : []), ...(isColumn ? [-1] : [])];
  const d = shared(() => unsqueeze(g, call.d, inserted));
  const stack = call.dims(call.y).slice(0, call.rank(call.y) + inserted.length - 2);
  return [
    () => {
      const right = isColumn ? unsqueeze(g, b, [0]) : swapLast(g, call, b);
      const matrix = isRow ? [1, ...call.dims(a)] : call.dims(a).slice(-2);
      return unbroadcastFrom(g, call, g.op('MatMul', [d(), right]), [...stack, ...matrix], a);
    },
    () => {
      const left = isRow ? unsqueeze(g, a, [1]) : swapLast(g, call, a);
      const full = g.op('MatMul', [left, d()]);
      if (!isColumn) return unbroadcastFrom(g, call, full, [...stack, ...call.dims(b).slice(-2)], b);
      const column = g.op('Squeeze', [full, g.ints(-1)]);
      return unbroadcastFrom(g, call, column, [...stack, ...call.dims(b)], b);
    },
  ];
}

function swapLast(g: GraphBuilder, call: Call, x: Value): Value {
  const rank = call.rank(x);
  return transpose(g, x, [...upTo(rank - 2), rank - 1, rank - 2]);
}

export const PRODUCTS: Rules = { Gemm: generalProduct, MatMul: matrixProduct, Einsum: einsum };
