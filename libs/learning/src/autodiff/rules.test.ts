import { describe, expect, test } from '@jest/globals';
import type { Attributes, GraphBuilder } from '../graph/graph-builder.ts';
import { type GradientCase, gradientError, spaced, uniform } from './testing.ts';

/** Of an error relative to the largest entry of a gradient; errors seen are below a tenth of it. */
const TOLERANCE = 3e-3;

type Case = readonly [string, GradientCase];

const one = (op: string, x = uniform([3, 4]), attributes?: Attributes): Case => [
  `${op} ${JSON.stringify(attributes ?? {})} [${x.dims.join()}]`,
  { inputs: { x }, build: (g: GraphBuilder) => g.op(op, ['x'], attributes) },
];
const two = (op: string, a: readonly number[], b: readonly number[], attributes?: Attributes): Case => [
  `${op} ${JSON.stringify(attributes ?? {})} [${a.join()}] [${b.join()}]`,
  {
    inputs: { a: uniform(a, 0.5, 2), b: uniform(b, 0.5, 2) },
    build: (g: GraphBuilder) => g.op(op, ['a', 'b'], attributes),
  },
];
const PAIRS = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [
    [3, 1],
    [2, 3, 4],
  ],
  [[3, 4], []],
  [
    [1, 4],
    [3, 4],
  ],
  [[4], [2, 1, 4]],
] as const;
const int = (value: number) => ({ int: value });

const CASES: readonly Case[] = [
  ...['Add', 'Sub', 'Mul', 'Div'].flatMap((op) => PAIRS.map(([a, b]) => two(op, a, b))),
  ...['Neg', 'Exp', 'Sigmoid', 'Tanh', 'Softplus', 'Identity'].map((op) => one(op)),
  ...['Log', 'Sqrt'].map((op) => one(op, uniform([3, 4], 0.5, 2))),
  one('Cast', undefined, { to: int(1) }),
  one('Relu', spaced([3, 4])),
  ...['Softmax', 'LogSoftmax'].flatMap((op) => [one(op), one(op, uniform([2, 3, 4]), { axis: int(1) })]),
  ...['ReduceSum', 'ReduceMean'].flatMap((op) =>
    [[1], [0], [0, 2], [-1, -2], []].flatMap((axes) =>
      [0, 1].map(
        (keep): Case => [
          `${op} over [${axes.join()}], keepdims ${keep}`,
          {
            inputs: { x: uniform([2, 3, 4]) },
            build: (g) => g.op(op, axes.length ? ['x', g.ints(...axes)] : ['x'], { keepdims: int(keep) }),
          },
        ],
      ),
    ),
  ),
  ...[0, 1].flatMap((transA) =>
    [0, 1].flatMap((transB) =>
      [[5], [3, 1], [], [1, 5]].map(
        (c): Case => [
          `Gemm ${transA} ${transB} + [${c.join()}]`,
          {
            inputs: {
              a: uniform(transA ? [4, 3] : [3, 4]),
              b: uniform(transB ? [5, 4] : [4, 5]),
              c: uniform(c),
            },
            build: (g) =>
              g.op('Gemm', ['a', 'b', 'c'], {
                transA: int(transA),
                transB: int(transB),
                alpha: { float: 0.7 },
                beta: { float: 1.3 },
              }),
          },
        ],
      ),
    ),
  ),
  two('MatMul', [3, 4], [4, 5]),
  two('MatMul', [2, 3, 4], [4, 5]),
  two('MatMul', [2, 3, 4], [2, 4, 5]),
  two('MatMul', [3, 4], [2, 4, 5]),
  two('MatMul', [2, 1, 3, 4], [3, 4, 5]),
  two('MatMul', [4], [4, 5]),
  two('MatMul', [4], [2, 4, 5]),
  two('MatMul', [3, 4], [4]),
  two('MatMul', [2, 3, 4], [4]),
  two('MatMul', [4], [4]),
  ['Reshape', { inputs: { x: uniform([3, 4]) }, build: (g) => g.op('Reshape', ['x', g.ints(2, 6)]) }],
  one('Flatten', uniform([2, 3, 2])),
  one('Transpose', uniform([2, 3, 4]), { perm: { ints: [2, 0, 1] } }),
  one('Transpose', uniform([2, 3, 4])),
  ['Squeeze', { inputs: { x: uniform([3, 1, 2]) }, build: (g) => g.op('Squeeze', ['x', g.ints(1)]) }],
  ['Unsqueeze', { inputs: { x: uniform([3, 4]) }, build: (g) => g.op('Unsqueeze', ['x', g.ints(0)]) }],
];

describe('gradients agree with differences', () => {
  test.each(CASES)('%s', async (_, gradientCase) => {
    expect(await gradientError(gradientCase)).toBeLessThan(TOLERANCE);
  });
});
