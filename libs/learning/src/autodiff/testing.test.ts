import { describe, expect, test } from '@jest/globals';
import type { GraphNode } from '@ratchet/onnx';
import { backward } from './backward.ts';
import {
  float,
  GRADIENT_TOLERANCE,
  type GradientCase,
  gradientError,
  int,
  ints,
  spaced,
  uniform,
} from './testing.ts';

/** Differentiates another node than the one that ran: what a rule with a mistake in it does. */
const mistaking =
  (op: string, as: Partial<GraphNode>): typeof backward =>
  (g, options) => {
    const forward = options.forward.map((node) => (node.op === op ? { ...node, ...as } : node));
    return backward(g, { ...options, forward });
  };

const tanh: GradientCase = { inputs: { x: uniform([3, 4]) }, build: (g) => g.op('Tanh', ['x']) };

const MISTAKES: readonly (readonly [string, GradientCase, typeof backward])[] = [
  ['the slope of another function', tanh, mistaking('Tanh', { op: 'Sigmoid' })],
  [
    'a sign',
    { inputs: { a: uniform([3]), b: uniform([3], -1, 1, 2) }, build: (g) => g.op('Sub', ['a', 'b']) },
    mistaking('Sub', { op: 'Add' }),
  ],
  [
    'one per cent',
    {
      inputs: { x: spaced([3, 4]) },
      build: (g) => g.op('LeakyRelu', ['x'], { alpha: float(0.51) }),
    },
    mistaking('LeakyRelu', { attributes: { alpha: float(0.5) } }),
  ],
  [
    'an axis',
    { inputs: { x: uniform([3, 3]) }, build: (g) => g.op('Softmax', ['x'], { axis: int(0) }) },
    mistaking('Softmax', { attributes: { axis: int(1) } }),
  ],
  [
    'padding on the other side',
    {
      inputs: { x: uniform([1, 1, 4, 4]), w: uniform([1, 1, 2, 2]) },
      build: (g) => g.op('Conv', ['x', 'w'], { pads: ints(1, 1, 0, 0) }),
    },
    mistaking('Conv', { attributes: { pads: ints(0, 0, 1, 1) } }),
  ],
  [
    'an epsilon',
    {
      inputs: { x: uniform([3, 4]), scale: uniform([4]) },
      build: (g) => g.op('LayerNormalization', ['x', 'scale'], { epsilon: float(0.1) }),
    },
    mistaking('LayerNormalization', { attributes: { epsilon: float(0.05) } }),
  ],
];

describe('the check finds a rule that mistakes', () => {
  test.each(MISTAKES)('%s', async (_, gradientCase, differentiate) => {
    expect(await gradientError({ ...gradientCase, differentiate })).toBeGreaterThan(2 * GRADIENT_TOLERANCE);
    expect(await gradientError(gradientCase)).toBeLessThan(GRADIENT_TOLERANCE);
  });

  test('a gradient of another shape', async () => {
    const differentiate: typeof backward = (g, options) => {
      const gradients = backward(g, options);
      return new Map([...gradients].map(([x, dx]) => [x, g.op('Transpose', [dx])]));
    };
    await expect(gradientError({ ...tanh, differentiate })).rejects.toThrow(
      'a gradient is [4,3] and its parameter [3,4]',
    );
  });

  test('a gradient that is missing', async () => {
    await expect(gradientError({ ...tanh, differentiate: () => new Map() })).rejects.toThrow(
      'parameter x has no gradient',
    );
  });

  test('a gradient that is no number', async () => {
    const differentiate: typeof backward = (g, options) => {
      const gradients = backward(g, options);
      return new Map([...gradients].map(([x, dx]) => [x, g.op('Add', [dx, Number.NaN])]));
    };
    expect(await gradientError({ ...tanh, differentiate })).toBe(Number.POSITIVE_INFINITY);
  });
});
