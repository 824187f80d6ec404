import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Call } from './call.ts';
import { gemm, mul, reshape, transpose, upTo } from './expressions.ts';
import { type Rule, type Rules, shared } from './rule.ts';
import { unbroadcast, unbroadcastFrom } from './unbroadcast.ts';

/** y = α·op(A)·op(B) + β·C: no Transpose is ever needed, for Gemm transposes on its way. */
const generalProduct: Rule = (g, call) => {
  const [a, b, c] = call.inputs as [Value, Value, Value | undefined];
  const transA = call.int('transA', 0) === 1;
  const transB = call.int('transB', 0) === 1;
  const alpha = call.float('alpha', 1);
  const beta = call.float('beta', 1);
  const { d } = call;
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
  if (rankA === 2 && rankB === 2) return plainProduct(g, call, a, b);
  return rankB === 2 ? rowsProduct(g, call, a, b) : stackedProduct(g, call, a, b);
};

/** Two matrices. */
const plainProduct = (g: GraphBuilder, { d }: Call, a: Value, b: Value) => [
  () => gemm(g, d, b, { transB: true }),
  () => gemm(g, a, d, { transA: true }),
];

/** A stack of matrices by one: the gradient of the one is a single product over all rows of the stack. */
const rowsProduct = (g: GraphBuilder, call: Call, a: Value, b: Value) => {
  const { d } = call;
  const rows = (x: Value) => reshape(g, x, [-1, call.dims(x).at(-1)!]);
  const dRows = () => reshape(g, d, [-1, call.dims(call.y).at(-1)!]);
  return [
    () => g.op('MatMul', [d, transpose(g, b, [1, 0])]),
    () => gemm(g, rows(a), dRows(), { transA: true }),
  ];
};

/** Two stacks, each of which may have been broadcast to the other. */
const stackedProduct = (g: GraphBuilder, call: Call, a: Value, b: Value) => {
  const { d } = call;
  const stack = call.dims(call.y).slice(0, -2);
  const back = (x: Value, gradient: Value) =>
    unbroadcastFrom(g, gradient, [...stack, ...call.dims(x).slice(-2)], x, call.dims(x));
  return [
    () => back(a, g.op('MatMul', [d, swapLast(g, call, b)])),
    () => back(b, g.op('MatMul', [swapLast(g, call, a), d])),
  ];
};

function swapLast(g: GraphBuilder, call: Call, x: Value): Value {
  const rank = call.rank(x);
  return transpose(g, x, [...upTo(rank - 2), rank - 1, rank - 2]);
}

/**
 * A vector on one side or on both: MatMul gives it the axis that it lacks and takes that axis away at the end. So does
 * the gradient: with the axis back, dA = d·bᵀ and dB = aᵀ·d are products that broadcast, summed where they did.
 */
const vectorProduct = (g: GraphBuilder, call: Call, a: Value, b: Value) => {
  const isRow = call.rank(a) === 1;
  const isColumn = call.rank(b) === 1;
  const missing = [...(isRow ? [-2] : []), ...(isColumn ? [-1] : [])];
  const d = shared(() => g.op('Unsqueeze', [call.d, g.ints(...missing)]));
  const inStack = call.dims(call.y).slice(0, call.rank(call.y) - (2 - missing.length));
  return [
    () => {
      const dims = isRow ? [1, ...call.dims(a)] : call.dims(a);
      const right = isColumn ? g.op('Unsqueeze', [b, g.ints(0)]) : swapLast(g, call, b);
      const full = g.op('MatMul', [d(), right]);
      return unbroadcastFrom(g, full, [...inStack, ...dims.slice(-2)], a, call.dims(a));
    },
    () => {
      const dims = isColumn ? [...call.dims(b), 1] : call.dims(b);
      const left = isRow ? g.op('Unsqueeze', [a, g.ints(1)]) : swapLast(g, call, a);
      const full = g.op('MatMul', [left, d()]);
      const [kept, to] = isColumn
        ? [g.op('Squeeze', [full, g.ints(-1)]), call.dims(b)]
        : [full, call.dims(b)];
      const from = [...inStack, ...dims.slice(-2)];
      return unbroadcastFrom(g, kept, isColumn ? from.slice(0, -1) : from, b, to);
    },
  ];
};

export const PRODUCTS: Rules = { Gemm: generalProduct, MatMul: matrixProduct };
