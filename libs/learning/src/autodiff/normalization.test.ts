import { describe, expect, test } from '@jest/globals';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import {
  float,
  GRADIENT_TOLERANCE,
  gradientError,
  int,
  type NamedCase,
  positive,
  uniform,
} from './testing.ts';

const batch = (dims: readonly number[]): NamedCase => {
  const channels = [dims[1]!];
  return [
    `BatchNormalization of [${dims.join()}]`,
    {
      inputs: {
        x: uniform(dims),
        scale: uniform(channels, -1, 1, 1),
        bias: uniform(channels, -1, 1, 2),
        mean: uniform(channels, -1, 1, 3),
        variance: positive(channels),
      },
      rows: ['x'],
      build: (g) =>
        g.op('BatchNormalization', ['x', 'scale', 'bias', 'mean', 'variance'], { epsilon: float(0.1) }),
    },
  ];
};

const layer = (dims: readonly number[], axis: number, hasBias = true): NamedCase => {
  const normalized = dims.slice(axis);
  return [
    `LayerNormalization of [${dims.join()}] from ${axis}${hasBias ? '' : ', no bias'}`,
    {
      inputs: {
        x: uniform(dims),
        scale: uniform(normalized, -1, 1, 1),
        ...(hasBias ? { bias: uniform(normalized, -1, 1, 2) } : {}),
      },
      rows: ['x'],
      build: (g) =>
        g.op('LayerNormalization', ['x', 'scale', ...(hasBias ? ['bias'] : [])], { axis: int(axis) }),
    },
  ];
};

/** As a step of training has it: composed, with the statistics of the batch. */
function composedBatchNormalization(g: GraphBuilder): Value {
  const mean = (x: Value) => g.op('ReduceMean', [x, g.ints(0, 2, 3)], { keepdims: int(1) });
  const centered = g.op('Sub', ['x', mean('x')]);
  const variance = mean(g.op('Mul', [centered, centered]));
  const deviation = g.op('Sqrt', [g.op('Add', [variance, 1e-5])]);
  return g.op('Add', [g.op('Mul', ['scale', g.op('Div', [centered, deviation])]), 'bias']);
}

const CASES: readonly NamedCase[] = [
  batch([2, 3, 4, 4]),
  batch([4, 3]),
  batch([2, 3, 5]),
  [
    'batch normalisation by the batch',
    {
      inputs: { x: uniform([4, 3, 2, 2]), scale: uniform([3, 1, 1]), bias: uniform([3, 1, 1]) },
      rows: ['x'],
      build: composedBatchNormalization,
    },
  ],
  layer([3, 2, 6], 2),
  layer([3, 2, 6], -1),
  layer([3, 2, 6], 1),
  layer([3, 6], 1, false),
  [
    'InstanceNormalization',
    {
      inputs: { x: uniform([2, 3, 4, 2]), scale: uniform([3], -1, 1, 1), bias: uniform([3], -1, 1, 2) },
      rows: ['x'],
      build: (g) => g.op('InstanceNormalization', ['x', 'scale', 'bias']),
    },
  ],
];

describe('gradients agree with differences', () => {
  test.each(CASES)('%s', async (_, gradientCase) => {
    expect(await gradientError(gradientCase)).toBeLessThan(GRADIENT_TOLERANCE);
  });
});
