import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { gemm, mul, reshape, sum, transpose } from './expressions.ts';
import { cellsOf, type Window } from './window.ts';

export interface WeightGradientOptions {
  /** What the window slides over. */
  readonly image: Value;
  /** The gradient of what the convolution gave. */
  readonly gradient: Value;
  readonly window: Window;
  readonly group: number;
  /** Dims of the weights: [out channels, in channels of a group, …kernel]. */
  readonly weights: readonly number[];
}

/** With so few channels in, one product over all cells is faster than a product for each cell. */
const PATCH_CHANNELS_MAX = 8;
/** Patches repeat the image for each cell: no more than so many values for each row of a batch, 1 MB. */
const PATCH_VALUES_MAX = 262_144;

/**
 * The gradient of a convolution's weights. To each cell of the kernel the image shows one value for each position; the
 * gradient of that cell is the product of those with the output's gradient, summed over rows and positions. Made of
 * matrix products over all rows, it takes 40 % of the time of a convolution with batch and channels swapped.
 */
export function weightGradient(g: GraphBuilder, options: WeightGradientOptions): Value {
  const { window, group, weights } = options;
  const [out, channels] = weights as [number, number];
  if (group > 1 && channels === 1 && out === group) return ofDepthwise(g, options);
  const cells = group === 1 ? ofOneGroup(g, options) : ofGroups(g, options);
  const channelsLast = reshape(g, cells, [out, ...window.kernel, channels]);
  const spatial = window.kernel.map((_, i) => i + 1);
  return transpose(g, channelsLast, [0, window.kernel.length + 1, ...spatial]);
}

/** [out, cells · in] */
function ofOneGroup(g: GraphBuilder, options: WeightGradientOptions): Value {
  const { image, gradient, window, weights } = options;
  const [out, channels] = weights as [number, number];
  const spatial = spatialAxes(window, 2);
  const cells = cellsOf(window.kernel);
  const byChannel = reshape(g, transpose(g, gradient, [1, 0, ...spatial]), [out, -1]);
  const patch = window.outputs.reduce((product, size) => product * size, cells.length * channels);
  if (channels <= PATCH_CHANNELS_MAX && patch <= PATCH_VALUES_MAX) {
    const channelsFirst = padded(g, transpose(g, image, [1, 0, ...spatial]), window, 2);
    const patches = joined(
      g,
      cells.map((cell) => seenBy(g, cell, channelsFirst, window, 2)),
      0,
    );
    return gemm(g, byChannel, reshape(g, patches, [cells.length * channels, -1]), { transB: true });
  }
  const channelsLast = padded(g, transpose(g, image, [0, ...spatial, 1]), window, 1);
  const products = cells.map((cell) => {
    const seen = reshape(g, seenBy(g, cell, channelsLast, window, 1), [-1, channels]);
    return gemm(g, byChannel, seen);
  });
  return joined(g, products, 1);
}

/** [groups, out of a group, cells · in] */
function ofGroups(g: GraphBuilder, options: WeightGradientOptions): Value {
  const { image, gradient, window, group, weights } = options;
  const [out, channels] = weights as [number, number];
  const rows = reshape(g, gradient, [0, group, out / group, -1]);
  const byChannel = reshape(g, transpose(g, rows, [1, 2, 0, 3]), [group, out / group, -1]);
  const groups = reshape(g, image, [0, group, channels, ...window.inputs]);
  const order = [1, 0, ...spatialAxes(window, 3), 2];
  const channelsLast = padded(g, transpose(g, groups, order), window, 2);
  const products = cellsOf(window.kernel).map((cell) => {
    const seen = reshape(g, seenBy(g, cell, channelsLast, window, 2), [group, -1, channels]);
    return g.op('MatMul', [byChannel, seen]);
  });
  return joined(g, products, 2);
}

/** A kernel for each channel: the products are of single channels, so they are made value by value. */
function ofDepthwise(g: GraphBuilder, { image, gradient, window, weights }: WeightGradientOptions): Value {
  const around = padded(g, image, window, 2);
  const axes = [0, ...spatialAxes(window, 2)];
  const cells = cellsOf(window.kernel).map((cell) => {
    const products = mul(g, seenBy(g, cell, around, window, 2), gradient);
    return sum(g, products, axes, true);
  });
  return reshape(g, joined(g, cells, 1 + window.kernel.length), weights);
}

const spatialAxes = (window: Window, first: number): number[] => window.kernel.map((_, i) => i + first);

const joined = (g: GraphBuilder, parts: readonly Value[], axis: number): Value =>
  parts.length === 1 ? parts[0]! : g.op('Concat', parts, { axis: { int: axis } });

/** `image` with the window's padding around its spatial axes, the first of which is `first`. */
function padded(g: GraphBuilder, image: Value, { before, after }: Window, first: number): Value {
  if ([...before, ...after].every((size) => size === 0)) return image;
  const axes = before.map((_, i) => i + first);
  return g.op('Pad', [image, g.ints(...before, ...after), '', g.ints(...axes)]);
}

/** What a cell of the kernel meets in a padded image: one entry for each position of the window. */
function seenBy(
  g: GraphBuilder,
  cell: readonly number[],
  image: Value,
  window: Window,
  first: number,
): Value {
  const { strides, dilations, outputs } = window;
  if (meetsAll(window)) return image;
  const starts = cell.map((at, i) => at * dilations[i]!);
  const ends = starts.map((start, i) => start + (outputs[i]! - 1) * strides[i]! + 1);
  const axes = g.ints(...spatialAxes(window, first));
  const steps = strides.some((stride) => stride !== 1) ? [g.ints(...strides)] : [];
  return g.op('Slice', [image, g.ints(...starts), g.ints(...ends), axes, ...steps]);
}

/** Whether the only cell of a kernel meets every entry of the image once. */
function meetsAll({ kernel, strides, before, after }: Window): boolean {
  const ones = [...kernel, ...strides].every((size) => size === 1);
  return ones && [...before, ...after].every((size) => size === 0);
}
