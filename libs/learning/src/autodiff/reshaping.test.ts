import { describe, expect, test } from '@jest/globals';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import {
  GRADIENT_TOLERANCE,
  gradientError,
  int,
  ints,
  type NamedCase,
  one,
  string,
  uniform,
} from './testing.ts';

/** With the sizes known and with the sizes open. */
const both = ([name, gradientCase]: NamedCase): NamedCase[] => [
  [name, gradientCase],
  [`${name}, sizes open`, { ...gradientCase, isOpen: true }],
];

const concat = (axis: number, ...dims: readonly (readonly number[])[]): NamedCase => {
  const inputs = Object.fromEntries(dims.map((of, i) => [`x${i}`, uniform(of, -1, 1, i)]));
  return [
    `Concat along ${axis} of ${dims.map((of) => `[${of.join()}]`).join(' ')}`,
    {
      inputs,
      rows: Object.keys(inputs),
      build: (g) => g.op('Concat', Object.keys(inputs), { axis: int(axis) }),
    },
  ];
};

/** Uses the parts in ways that differ, so that parts that change places are noticed. */
const halves = (g: GraphBuilder, used: 'both' | 'first' | 'last'): Value => {
  const [a, b] = g.ops('Split', ['x', g.ints(3, 3)], 2, { axis: int(1) }) as [Value, Value];
  if (used === 'both') return g.op('Add', [g.op('Mul', [a, a]), b]);
  return g.op('Exp', [used === 'first' ? a : b]);
};

const CASES: readonly NamedCase[] = [
  ...both(one('Reshape', uniform([3, 4]), {}, (g) => [g.ints(-1, 2, 2)])),
  ...both(one('Flatten', uniform([2, 3, 2]))),
  ...both(one('Squeeze', uniform([3, 1, 2]), {}, (g) => [g.ints(1)])),
  ...both(one('Unsqueeze', uniform([3, 4]), {}, (g) => [g.ints(0, -1)])),
  one('Transpose', uniform([2, 3, 4]), { perm: ints(2, 0, 1) }),
  one('Transpose', uniform([2, 3, 4])),
  ...both([
    'Expand',
    { inputs: { x: uniform([3, 1]) }, build: (g) => g.op('Expand', ['x', g.ints(2, 3, 4)]) },
  ]),
  one('Expand', uniform([2, 3]), {}, (g) => [g.ints(1, 1)]),
  one('Tile', uniform([2, 3, 2]), {}, (g) => [g.ints(3, 1, 2)]),
  one('Tile', uniform([2, 3]), {}, (g) => [g.ints(1, 1)]),
  ...both(concat(0, [3, 4], [2, 4])),
  ...both(concat(-1, [3, 4], [3, 2], [3, 1])),
  ...(['both', 'first', 'last'] as const).map(
    (used): NamedCase => [
      `Split, of which ${used} is used`,
      { inputs: { x: uniform([3, 6]) }, rows: ['x'], build: (g) => halves(g, used) },
    ],
  ),
  [
    'Split into equal parts',
    {
      inputs: { x: uniform([4, 2]) },
      build: (g) => g.op('Sub', g.ops('Split', ['x'], 2, { num_outputs: int(2) })),
    },
  ],
  one('DepthToSpace', uniform([2, 8, 2, 3]), { blocksize: int(2) }),
  one('DepthToSpace', uniform([2, 8, 2, 3]), { blocksize: int(2), mode: string('CRD') }),
  one('SpaceToDepth', uniform([2, 2, 4, 6]), { blocksize: int(2) }),
];

describe('gradients agree with differences', () => {
  test.each(CASES)('%s', async (_, gradientCase) => {
    expect(await gradientError(gradientCase)).toBeLessThan(GRADIENT_TOLERANCE);
  });
});
