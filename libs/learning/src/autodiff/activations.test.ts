import { describe, expect, test } from '@jest/globals';
import {
  float,
  GRADIENT_TOLERANCE,
  gradientError,
  int,
  type NamedCase,
  one,
  spaced,
  string,
  uniform,
} from './testing.ts';

const CASES: readonly NamedCase[] = [
  ...['Sigmoid', 'Tanh', 'Softplus', 'Softsign', 'Mish', 'Gelu', 'Softmax', 'LogSoftmax'].map((op) =>
    one(op, uniform([3, 4], -2, 2)),
  ),
  ...['Relu', 'LeakyRelu', 'Elu', 'Selu', 'Celu', 'HardSwish', 'HardSigmoid'].map((op) =>
    one(op, spaced([3, 4])),
  ),
  ...['LeakyRelu', 'Elu', 'Celu', 'ThresholdedRelu', 'HardSigmoid'].map((op) =>
    one(op, spaced([3, 4]), { alpha: float(0.7) }),
  ),
  one('HardSwish', uniform([3, 4], 3.1, 5)),
  one('HardSwish', uniform([3, 4], -5, -3.1)),
  one('HardSigmoid', spaced([3, 5]), { alpha: float(0.5), beta: float(0.4) }),
  one('Selu', spaced([3, 4]), { alpha: float(1.5), gamma: float(0.9) }),
  one('Gelu', uniform([3, 4], -2, 2), { approximate: string('tanh') }),
  ...['Softmax', 'LogSoftmax'].flatMap((op) => [
    one(op, uniform([2, 3, 4]), { axis: int(1) }),
    one(op, uniform([5]), { axis: int(0) }),
  ]),
  ...[[1], [3, 1], [2, 3, 4]].map(
    (dims): NamedCase => [
      `PRelu with slopes [${dims.join()}]`,
      {
        inputs: { x: spaced([2, 3, 4]), slope: uniform(dims, 0.1, 0.5) },
        build: (g) => g.op('PRelu', ['x', 'slope']),
      },
    ],
  ),
];

describe('gradients agree with differences', () => {
  test.each(CASES)('%s', async (_, gradientCase) => {
    expect(await gradientError(gradientCase)).toBeLessThan(GRADIENT_TOLERANCE);
  });
});
