import { describe, expect, test } from '@jest/globals';
import type { Attributes } from '../graph/graph-builder.ts';
import { GRADIENT_TOLERANCE, gradientError, int, ints, type NamedCase, string, uniform } from './testing.ts';

const convolution = (
  op: 'Conv' | 'ConvTranspose',
  x: readonly number[],
  w: readonly number[],
  attributes: Attributes,
): NamedCase => {
  const group = attributes['group'];
  const groups = group && 'int' in group ? Number(group.int) : 1;
  const bias = uniform([op === 'Conv' ? w[0]! : w[1]! * groups]);
  return [
    `${op} [${w.join()}] ${JSON.stringify(attributes)} of [${x.join()}]`,
    {
      inputs: { x: uniform(x), w: uniform(w, -1, 1, 2), bias },
      rows: ['x'],
      build: (g) => g.op(op, ['x', 'w', 'bias'], attributes),
    },
  ];
};

const IMAGE = [2, 3, 6, 6];
/** Of more channels than those whose patches are taken together. */
const MANY = [2, 9, 5, 5];

const CASES: readonly NamedCase[] = [
  convolution('Conv', IMAGE, [4, 3, 3, 3], {}),
  convolution('Conv', IMAGE, [4, 3, 3, 3], { pads: ints(1, 1, 1, 1) }),
  convolution('Conv', IMAGE, [4, 3, 3, 3], { strides: ints(2, 2), pads: ints(1, 1, 1, 1) }),
  convolution('Conv', IMAGE, [4, 3, 3, 3], { strides: ints(3, 2) }),
  convolution('Conv', IMAGE, [2, 3, 3, 2], { pads: ints(1, 0, 0, 1) }),
  convolution('Conv', IMAGE, [2, 3, 3, 3], { dilations: ints(2, 2), pads: ints(2, 2, 2, 2) }),
  convolution('Conv', IMAGE, [5, 3, 1, 1], {}),
  convolution('Conv', IMAGE, [5, 3, 1, 1], { strides: ints(2, 2) }),
  convolution('Conv', IMAGE, [4, 3, 3, 3], { auto_pad: string('SAME_UPPER'), strides: ints(2, 2) }),
  convolution('Conv', IMAGE, [4, 3, 2, 2], { auto_pad: string('SAME_LOWER') }),
  convolution('Conv', IMAGE, [4, 3, 3, 3], { auto_pad: string('VALID') }),
  convolution('Conv', [2, 4, 5, 5], [6, 2, 3, 3], { group: int(2), pads: ints(1, 1, 1, 1) }),
  convolution('Conv', IMAGE, [3, 1, 3, 3], { group: int(3), strides: ints(2, 2) }),
  convolution('Conv', IMAGE, [6, 1, 3, 3], { group: int(3) }),
  convolution('Conv', IMAGE, [3, 1, 3, 3], { group: int(3), pads: ints(1, 1, 1, 1) }),
  convolution('Conv', IMAGE, [3, 1, 3, 2], { group: int(3), dilations: ints(2, 1), pads: ints(1, 0, 2, 1) }),
  convolution('Conv', [1, 2, 4, 4], [2, 1, 1, 1], { group: int(2), pads: ints(1, 1, 1, 1) }),
  convolution('Conv', MANY, [2, 9, 3, 3], { pads: ints(1, 1, 1, 1) }),
  convolution('Conv', MANY, [2, 9, 3, 3], { strides: ints(2, 2), pads: ints(0, 1, 1, 0) }),
  convolution('Conv', MANY, [2, 9, 2, 2], { dilations: ints(2, 2) }),
  convolution('Conv', MANY, [2, 9, 1, 1], {}),
  convolution('Conv', MANY, [2, 9, 1, 1], { strides: ints(2, 2) }),
  convolution('Conv', [2, 9, 5], [2, 9, 2], {}),
  convolution('Conv', [2, 3, 8], [4, 3, 3], { pads: ints(1, 1) }),
  convolution('Conv', [2, 2, 3, 4, 3], [2, 2, 2, 2, 2], {}),
  convolution('ConvTranspose', [2, 3, 4, 4], [3, 2, 3, 3], {}),
  convolution('ConvTranspose', [2, 3, 4, 4], [3, 2, 3, 3], { strides: ints(2, 2), pads: ints(1, 1, 1, 1) }),
  convolution('ConvTranspose', [2, 3, 4, 4], [3, 2, 3, 3], {
    strides: ints(2, 2),
    pads: ints(1, 0, 1, 0),
    output_padding: ints(1, 1),
  }),
  convolution('ConvTranspose', [2, 4, 3, 3], [4, 2, 2, 2], { group: int(2), strides: ints(2, 2) }),
];

describe('gradients agree with differences', () => {
  test.each(CASES)('%s', async (_, gradientCase) => {
    expect(await gradientError(gradientCase)).toBeLessThan(GRADIENT_TOLERANCE);
  });
});
