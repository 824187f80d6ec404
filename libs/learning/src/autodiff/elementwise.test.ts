import { describe, expect, test } from '@jest/globals';
import { Tensor } from '../graph/onnxruntime.ts';
import {
  GRADIENT_TOLERANCE,
  gradientError,
  int,
  integers,
  type NamedCase,
  one,
  positive,
  spaced,
  uniform,
} from './testing.ts';

const PAIRS = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [[4], [3, 4]],
  [
    [3, 1],
    [2, 3, 4],
  ],
  [
    [3, 1],
    [1, 4],
  ],
  [[2, 3, 4], []],
] as const;

/** In each way in which operands broadcast. */
const two = (op: string, of: (dims: readonly number[], seed: number) => Tensor): NamedCase[] =>
  PAIRS.map(([a, b]) => [
    `${op} of [${a.join()}] and [${b.join()}]`,
    { inputs: { a: of(a, 1), b: of(b, 2) }, build: (g) => g.op(op, ['a', 'b']) },
  ]);

const condition = new Tensor('bool', Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0), [3, 4]);

const CASES: readonly NamedCase[] = [
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Sum', 'Mean'].flatMap((op) => two(op, positive)),
  ...['Max', 'Min'].flatMap((op) => two(op, (dims, seed) => spaced(dims, seed))),
  ...['Neg', 'Exp', 'Erf', 'Identity', 'Sin', 'Cos', 'Dropout'].map((op) => one(op, uniform([3, 4]))),
  ...['Log', 'Sqrt', 'Reciprocal'].map((op) => one(op, positive([3, 4]))),
  one('Abs', spaced([3, 4])),
  one('Cast', uniform([3, 4]), { to: int(1) }),
  one('Neg', uniform([])),
  ...[2, 3, 0.5, 1, -1].map(
    (exponent): NamedCase => [
      `Pow with the constant ${exponent}`,
      { inputs: { x: positive([3, 4]) }, build: (g) => g.op('Pow', ['x', exponent]) },
    ],
  ),
  [
    'Pow with integer exponents',
    { inputs: { x: uniform([2, 3]), n: integers([1, 2, 3]) }, build: (g) => g.op('Pow', ['x', 'n']) },
  ],
  ...['Sum', 'Mean', 'Max', 'Min'].flatMap((op): NamedCase[] => [
    [
      `${op} of three`,
      {
        inputs: { a: spaced([3, 4], 1), b: spaced([4], 2), c: spaced([3, 1], 4) },
        build: (g) => g.op(op, ['a', 'b', 'c']),
      },
    ],
    [`${op} of one`, { inputs: { a: uniform([3]) }, build: (g) => g.op(op, ['a']) }],
  ]),
  [
    'Max with a constant first',
    { inputs: { x: spaced([3, 4]) }, build: (g) => g.op('Max', [g.scalar(0), 'x']) },
  ],
  [
    'Clip',
    {
      inputs: { x: spaced([4, 5]), low: uniform([], -0.83, -0.82), high: uniform([], 0.77, 0.78) },
      build: (g) => g.op('Clip', ['x', 'low', 'high']),
    },
  ],
  [
    'Clip without a lower bound',
    { inputs: { x: spaced([4, 5]) }, build: (g) => g.op('Clip', ['x', '', g.scalar(0.9)]) },
  ],
  [
    'Where',
    {
      inputs: { condition, a: uniform([3, 4]), b: uniform([4]) },
      build: (g) => g.op('Where', ['condition', 'a', 'b']),
    },
  ],
];

describe('gradients agree with differences', () => {
  test.each(CASES)('%s', async (_, gradientCase) => {
    expect(await gradientError(gradientCase)).toBeLessThan(GRADIENT_TOLERANCE);
  });
});
