import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Call } from './call.ts';
import { gemm, reshape, sum, transpose, upTo } from './expressions.ts';
import type { Rule, Rules } from './rule.ts';
import { attributesOf, cellsOf, leftover, type Window, windowOf } from './window.ts';

/** dX is the transposed convolution of d with the same weights. */
const convolution: Rule = (g, call) => {
  const [x, w] = call.inputs as [Value, Value];
  const { d } = call;
  const weights = call.dims(w);
  const window = windowOf(call, weights.slice(2), call.dims(x), call.dims(call.y));
  const group = call.int('group', 1);
  return [
    () => transposedConvolution(g, d, w, window, group),
    () => weightGradient(g, { image: x, gradient: d, window, group, weights }),
    () => sumOfChannels(g, call),
  ];
};

/** The inverse roles: dX is the convolution of d, and the weights see d where a convolution sees its image. */
const convolutionTransposed: Rule = (g, call) => {
  const [x, w] = call.inputs as [Value, Value];
  const { d } = call;
  if (call.ints('output_shape') || call.string('auto_pad', 'NOTSET') !== 'NOTSET')
    throw call.refuse('its gradient is known with pads, not with output_shape or auto_pad');
  const weights = call.dims(w);
  const window = windowOf(call, weights.slice(2), call.dims(call.y), call.dims(x));
  const group = call.int('group', 1);
  return [
    () => g.op('Conv', [d, w], { ...attributesOf(window), group: { int: group } }),
    () => weightGradient(g, { image: d, gradient: x, window, group, weights }),
    () => sumOfChannels(g, call),
  ];
};

/** What the strides left over at the end of the image has no gradient: it is padded back as zeros. */
export function transposedConvolution(
  g: GraphBuilder,
  d: Value,
  w: Value,
  window: Window,
  group: number,
): Value {
  const rest = leftover(window);
  return g.op('ConvTranspose', [d, w], {
    ...attributesOf(window),
    ...(group === 1 ? {} : { group: { int: group } }),
    ...(rest.some((size) => size !== 0) ? { output_padding: { ints: rest } } : {}),
  });
}

interface WeightGradient {
  readonly image: Value;
  readonly gradient: Value;
  readonly window: Window;
  readonly group: number;
  /** [out channels, in channels of a group, …kernel] */
  readonly weights: readonly number[];
}

/**
 * The gradient of a convolution's weights: for each cell of the kernel one product of the output's gradient with what the
 * image shows to that cell, over all rows and positions. On channels-last slices that is 2.4 times as fast as the
 * convolution of textbooks with batch and channels swapped.
 */
function weightGradient(g: GraphBuilder, options: WeightGradient): Value {
  const { window, group, weights } = options;
  const [out, channels] = weights as [number, number];
  const positions = group === 1 ? onePosition(g, options) : groupedPosition(g, options);
  const products = cellsOf(window.kernel).map(positions);
  const axis = group === 1 ? 1 : 2;
  const cells = products.length === 1 ? products[0]! : g.op('Concat', products, { axis: { int: axis } });
  const channelsLast = reshape(g, cells, [out, ...window.kernel, channels]);
  const spatial = window.kernel.map((_, i) => i + 1);
  return transpose(g, channelsLast, [0, window.kernel.length + 1, ...spatial]);
}

/** Of a cell: [out, rows · positions] · [rows · positions, in]. */
function onePosition(g: GraphBuilder, { image, gradient, window, weights }: WeightGradient) {
  const [out, channels] = weights as [number, number];
  const spatial = window.kernel.map((_, i) => i + 2);
  const byChannel = reshape(g, transpose(g, gradient, [1, 0, ...spatial]), [out, -1]);
  const channelsLast = padded(g, transpose(g, image, [0, ...spatial, 1]), window, 1);
  return (cell: readonly number[]): Value =>
    gemm(g, byChannel, reshape(g, seenBy(g, cell, channelsLast, window, 1), [-1, channels]));
}

/** The same for each group: [groups, out, rows · positions] · [groups, rows · positions, in]. */
function groupedPosition(g: GraphBuilder, { image, gradient, window, group, weights }: WeightGradient) {
  const [out, channels] = weights as [number, number];
  const perGroup = out / group;
  const rows = reshape(g, gradient, [0, group, perGroup, -1]);
  const byChannel = reshape(g, transpose(g, rows, [1, 2, 0, 3]), [group, perGroup, -1]);
  const split = reshape(g, image, [0, group, channels, ...window.inputs]);
  const spatial = window.kernel.map((_, i) => i + 3);
  const channelsLast = padded(g, transpose(g, split, [1, 0, ...spatial, 2]), window, 2);
  return (cell: readonly number[]): Value => {
    const seen = reshape(g, seenBy(g, cell, channelsLast, window, 2), [group, -1, channels]);
    return g.op('MatMul', [byChannel, seen]);
  };
}

/** With the window's padding around its spatial axes, of which `lead` others come first and one last. */
function padded(g: GraphBuilder, channelsLast: Value, { before, after }: Window, lead: number): Value {
  if ([...before, ...after].every((size) => size === 0)) return channelsLast;
  const others = upTo(lead).map(() => 0);
  return g.op('Pad', [channelsLast, g.ints(...others, ...before, 0, ...others, ...after, 0)]);
}

/** The entries of the image that a cell of the kernel meets, one for each position of the window. */
function seenBy(
  g: GraphBuilder,
  cell: readonly number[],
  channelsLast: Value,
  { kernel, strides, dilations, before, after, inputs, outputs }: Window,
  lead: number,
): Value {
  const isAll = kernel.every(
    (size, i) => size === 1 && strides[i] === 1 && before[i] === 0 && after[i] === 0,
  );
  if (isAll && inputs.every((size, i) => size === outputs[i])) return channelsLast;
  const starts = cell.map((at, i) => at * dilations[i]!);
  const ends = starts.map((start, i) => start + (outputs[i]! - 1) * strides[i]! + 1);
  const axes = kernel.map((_, i) => i + lead);
  const walked = strides.some((stride) => stride !== 1) ? [g.ints(...strides)] : [];
  return g.op('Slice', [channelsLast, g.ints(...starts), g.ints(...ends), g.ints(...axes), ...walked]);
}

/** The gradient of a bias: over rows and positions. */
function sumOfChannels(g: GraphBuilder, call: Call): Value {
  return sum(
    g,
    call.d,
    upTo(call.rank(call.y)).filter((axis) => axis !== 1),
    false,
  );
}

export const CONVOLUTIONS: Rules = { Conv: convolution, ConvTranspose: convolutionTransposed };
