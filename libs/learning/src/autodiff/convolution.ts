import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Call } from './call.ts';
import { sum, upTo } from './expressions.ts';
import type { Rule, Rules } from './rule.ts';
import { weightGradient } from './weight-gradient.ts';
import { attributesOf, leftover, type Window, windowOf } from './window.ts';

/** dX is the transposed convolution of d with the same weights, and the bias takes d over rows and positions. */
const convolution: Rule = (g, call) => {
  const [x, w] = call.inputs as [Value, Value];
  const { d } = call;
  const weights = call.dims(w);
  const window = windowOf(call, weights.slice(2), call.dims(x), call.dims(call.y));
  const group = call.int('group', 1);
  return [
    () => imageGradient(g, d, w, { window, group, weights }),
    () => weightGradient(g, { image: x, gradient: d, window, group, weights }),
    () => sumOfChannels(g, call),
  ];
};

/** With the roles changed: dX is the convolution of d, and d is the image that shows the weights what they meet. */
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

interface Convolution {
  readonly window: Window;
  readonly group: number;
  readonly weights: readonly number[];
}

/** Where each channel has a kernel of its own, a plain convolution does it in half the time, if strides leave nothing out. */
function imageGradient(g: GraphBuilder, d: Value, w: Value, { window, group, weights }: Convolution): Value {
  const { strides, before, after } = window;
  const reach = reachOf(window);
  const isDepthwise = group > 1 && weights[0] === group && weights[1] === 1;
  const isDense = strides.every((stride) => stride === 1);
  const isWithin = reach.every((size, i) => before[i]! <= size && after[i]! <= size);
  return isDepthwise && isDense && isWithin
    ? turnedConvolution(g, d, w, { window, group })
    : transposedConvolution(g, d, w, { window, group });
}

/** What the strides left over at the end of the image takes no part: it is padded back as zeros. */
export function transposedConvolution(
  g: GraphBuilder,
  d: Value,
  w: Value,
  { window, group }: Pick<Convolution, 'window' | 'group'>,
): Value {
  const rest = leftover(window);
  return g.op('ConvTranspose', [d, w], {
    ...attributesOf(window),
    ...(group === 1 ? {} : { group: { int: group } }),
    ...(rest.some((size) => size !== 0) ? { output_padding: { ints: rest } } : {}),
  });
}

/** A transposed convolution as a convolution with the kernel turned by 180°, which fits depthwise weights as they are. */
function turnedConvolution(
  g: GraphBuilder,
  d: Value,
  w: Value,
  { window, group }: Pick<Convolution, 'window' | 'group'>,
): Value {
  const { kernel, before, after } = window;
  const backwards = kernel.map(() => -1);
  const beyond = kernel.map((size) => -size - 1);
  const axes = kernel.map((_, i) => i + 2);
  const turned = g.op('Slice', [
    w,
    g.ints(...backwards),
    g.ints(...beyond),
    g.ints(...axes),
    g.ints(...backwards),
  ]);
  const reach = reachOf(window);
  const pads = [...reach.map((size, i) => size - before[i]!), ...reach.map((size, i) => size - after[i]!)];
  return g.op('Conv', [d, turned], {
    ...attributesOf(window),
    pads: { ints: pads },
    group: { int: group },
  });
}

/** From the first cell of a kernel to its last, along each axis. */
const reachOf = ({ kernel, dilations }: Window): number[] =>
  kernel.map((size, i) => (size - 1) * dilations[i]!);

/** The gradient of a bias. */
function sumOfChannels(g: GraphBuilder, call: Call): Value {
  const axes = upTo(call.rank(call.y)).filter((axis) => axis !== 1);
  return sum(g, call.d, axes, false);
}

export const CONVOLUTIONS: Rules = { Conv: convolution, ConvTranspose: convolutionTransposed };
