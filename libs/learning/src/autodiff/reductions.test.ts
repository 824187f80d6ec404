import { describe, expect, test } from '@jest/globals';
import { GRADIENT_TOLERANCE, gradientError, int, type NamedCase, spaced } from './testing.ts';

const AXES = [[1], [0], [2], [0, 2], [-1, -2], [0, 1], []];

const reduce = (op: string, axes: readonly number[], keepDims: number, isOpen: boolean): NamedCase => [
  `${op} over [${axes.join()}], keepdims ${keepDims}${isOpen ? ', sizes open' : ''}`,
  {
    inputs: { x: spaced([2, 3, 4]) },
    rows: ['x'],
    isOpen,
    build: (g) => g.op(op, axes.length > 0 ? ['x', g.ints(...axes)] : ['x'], { keepdims: int(keepDims) }),
  },
];

const CASES: readonly NamedCase[] = [
  ...['ReduceSum', 'ReduceMean'].flatMap((op) =>
    AXES.flatMap((axes) =>
      [false, true].flatMap((isOpen) => [0, 1].map((keepDims) => reduce(op, axes, keepDims, isOpen))),
    ),
  ),
  ...['Max', 'Min', 'L1', 'L2', 'SumSquare', 'LogSumExp'].flatMap((op) =>
    [[1], [0, 2], []].flatMap((axes) =>
      [0, 1].map((keepDims) => reduce(`Reduce${op}`, axes, keepDims, false)),
    ),
  ),
  [
    'ReduceSum that reduces nothing',
    {
      inputs: { x: spaced([2, 3]) },
      build: (g) => g.op('ReduceSum', ['x'], { noop_with_empty_axes: int(1) }),
    },
  ],
  [
    'ReduceMean of a vector to a scalar',
    { inputs: { x: spaced([5]) }, build: (g) => g.op('ReduceMean', ['x'], { keepdims: int(0) }) },
  ],
];

describe('gradients agree with differences', () => {
  test.each(CASES)('%s', async (_, gradientCase) => {
    expect(await gradientError(gradientCase)).toBeLessThan(GRADIENT_TOLERANCE);
  });
});
