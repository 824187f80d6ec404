import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '../graph/onnxruntime.ts';
import {
  GRADIENT_TOLERANCE,
  gradientError,
  int,
  integers,
  type NamedCase,
  one,
  spaced,
  string,
  uniform,
} from './testing.ts';

const gather = (op: string, dims: readonly number[], indices: Tensor, axis?: number): NamedCase => [
  `${op} of [${dims.join()}] by [${indices.dims.join()}]${axis === undefined ? '' : ` along ${axis}`}`,
  {
    inputs: { x: uniform(dims), indices },
    build: (g) => g.op(op, ['x', 'indices'], axis === undefined ? {} : { axis: int(axis) }),
  },
];

/** starts, ends, axes and steps */
const slice = (
  starts: readonly number[],
  ends: readonly number[],
  axes?: readonly number[],
  steps?: readonly number[],
): NamedCase => [
  `Slice from ${starts.join()} to ${ends.join()} along ${axes?.join() ?? 'all'} by ${steps?.join() ?? '1'}`,
  {
    inputs: { x: uniform([4, 5]) },
    build: (g) => {
      const optional = [axes, steps].map((values) => (values ? g.ints(...values) : ''));
      return g.op('Slice', ['x', g.ints(...starts), g.ints(...ends), ...optional]);
    },
  },
];

const END = Number.MAX_SAFE_INTEGER;

const CASES: readonly NamedCase[] = [
  gather('Gather', [4, 3], integers([0, 2, 2, 1, 2])),
  gather('Gather', [4, 3], integers([0, 2, 2, 1, 3, -2], [2, 3])),
  gather('Gather', [4, 3], integers([2], [])),
  gather('Gather', [2, 4, 3], integers([0, 2, 2, 1, 2]), 1),
  gather('Gather', [2, 4, 3], integers([0, 2, 2, 1], [2, 2]), -1),
  gather('Gather', [2, 4, 3], integers([2], []), 1),
  ...[0, 2, -1].map(
    (index): NamedCase => [
      `Gather of the constant ${index}`,
      {
        inputs: { x: uniform([3, 4, 2]) },
        rows: ['x'],
        build: (g) => g.op('Gather', ['x', g.op('Squeeze', [g.ints(index)])], { axis: int(1) }),
      },
    ],
  ),
  gather('GatherElements', [3, 2], integers([0, 2, 1, 1], [2, 2]), 0),
  gather('GatherElements', [2, 3], integers([0, 0, -1, 1], [2, 2]), 1),
  gather('GatherND', [3, 4, 2], integers([0, 1, 2, 3, 0, 1], [3, 2])),
  gather('GatherND', [3, 4], integers([1, 1, -1], [3, 1])),
  [
    'TopK',
    {
      inputs: { x: spaced([3, 5]) },
      rows: ['x'],
      build: (g) => g.ops('TopK', ['x', g.ints(2)], 2, { axis: int(1) })[0]!,
    },
  ],
  slice([1, -3], [3, 99]),
  slice([1], [-1], [1]),
  slice([0], [END], [0]),
  slice([3], [1], [1]),
  slice([0], [5], [1], [2]),
  slice([1, -1], [4, -99], [0, -1], [2, -1]),
  slice([-2], [-99], [0], [-2]),
  [
    'Slice of a column while the batch is open',
    {
      inputs: { x: uniform([3, 4]) },
      rows: ['x'],
      build: (g) => g.op('Slice', ['x', g.ints(0, 1), g.ints(END, 3), g.ints(0, 1)]),
    },
  ],
  [
    'Slice of all but two rows while the batch is open',
    {
      inputs: { x: uniform([4, 2]) },
      rows: ['x'],
      build: (g) => g.op('Slice', ['x', g.ints(1), g.ints(-1)]),
    },
  ],
  one('Pad', uniform([3, 4]), {}, (g) => [g.ints(1, 0, 0, 2)]),
  one('Pad', uniform([3, 4]), {}, (g) => [g.ints(0, -1, 0, 2), g.scalar(0.5)]),
  one('Pad', uniform([3, 4]), { mode: string('constant') }, (g) => [g.ints(1, 2), '', g.ints(1)]),
  ...[0, 1].flatMap((exclusive) =>
    [0, 1].map((reverse) =>
      one('CumSum', uniform([3, 4]), { exclusive: int(exclusive), reverse: int(reverse) }, (g) => [
        g.op('Squeeze', [g.ints(1)]),
      ]),
    ),
  ),
];

describe('gradients agree with differences', () => {
  test.each(CASES)('%s', async (_, gradientCase) => {
    expect(await gradientError(gradientCase)).toBeLessThan(GRADIENT_TOLERANCE);
  });
});
