import { describe, expect, test } from '@jest/globals';
import type { Attributes } from '../graph/graph-builder.ts';
import {
  GRADIENT_TOLERANCE,
  gradientError,
  int,
  ints,
  type NamedCase,
  one,
  spaced,
  string,
  uniform,
} from './testing.ts';

const TILES = { kernel_shape: ints(2, 2), strides: ints(2, 2) };
const OVERLAPPING = { kernel_shape: ints(3, 3), strides: ints(2, 2) };
const PADDED = { ...OVERLAPPING, pads: ints(1, 1, 1, 1) };

const SHARED: readonly (readonly [readonly number[], Attributes])[] = [
  [[2, 2, 4, 4], TILES],
  [[1, 2, 5, 5], TILES],
  [[1, 2, 5, 5], { ...TILES, ceil_mode: int(1) }],
  [[1, 2, 5, 4], { ...TILES, auto_pad: string('SAME_UPPER') }],
  [[1, 2, 5, 5], OVERLAPPING],
  [[1, 2, 6, 6], { ...OVERLAPPING, ceil_mode: int(1) }],
  [[1, 2, 6, 6], PADDED],
  [[1, 2, 6, 6], { ...OVERLAPPING, auto_pad: string('SAME_LOWER') }],
  [[1, 2, 6, 6], { ...OVERLAPPING, strides: ints(1, 1), dilations: ints(2, 2) }],
  [[2, 2, 7], { kernel_shape: ints(3), strides: ints(3) }],
  [[2, 2, 7], { kernel_shape: ints(2) }],
  [[1, 2, 4, 2, 4], { kernel_shape: ints(2, 1, 2), strides: ints(2, 1, 2) }],
];

const CASES: readonly NamedCase[] = [
  ...SHARED.flatMap(([dims, attributes]) => [
    one('MaxPool', spaced(dims), attributes),
    one('AveragePool', uniform(dims), attributes),
  ]),
  one('AveragePool', uniform([1, 2, 6, 6]), { ...PADDED, count_include_pad: int(1) }),
  one('AveragePool', uniform([1, 2, 4, 4]), {
    ...TILES,
    pads: ints(0, 0, 1, 1),
    count_include_pad: int(1),
    ceil_mode: int(1),
  }),
  ...['SAME_UPPER', 'SAME_LOWER', 'VALID'].map((mode) =>
    one('AveragePool', uniform([1, 2, 6, 5]), {
      ...OVERLAPPING,
      auto_pad: string(mode),
      count_include_pad: int(1),
    }),
  ),
  one('MaxPool', spaced([1, 2, 6, 5]), { ...OVERLAPPING, storage_order: int(1) }),
  one('GlobalAveragePool', uniform([2, 3, 4, 5])),
  one('GlobalMaxPool', spaced([2, 3, 4, 5])),
  one('GlobalAveragePool', uniform([2, 3, 4])),
];

describe('gradients agree with differences', () => {
  test.each(CASES)('%s', async (_, gradientCase) => {
    expect(await gradientError(gradientCase)).toBeLessThan(GRADIENT_TOLERANCE);
  });
});
