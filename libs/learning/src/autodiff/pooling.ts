import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Call } from './call.ts';
import { transposedConvolution } from './convolution.ts';
import { div, equal, flat, indicator, mul, onesOf, reshape, zeros } from './expressions.ts';
import { reshapeLike } from './like.ts';
import { shareHits } from './reductions.ts';
import { type Rules, unary } from './rule.ts';
import { cellsOf, isPadGiven, isTiling, type Window, windowOf } from './window.ts';

const poolWindow = (call: Call): Window =>
  windowOf(call, call.ints('kernel_shape')!, call.dims(call.x), call.dims(call.y));

/**
 * Where windows don't meet, all entries that are the largest of their window take d: twice as fast as by their indices,
 * which cost 16 times the pooling itself. Entries that are equal all win; before or after Relu that changes nothing, for the
 * zeros have no gradient there.
 */
const maxPool = unary((g, call) => {
  const window = poolWindow(call);
  return isTiling(window) ? maxOfTiles(g, call, window) : maxByIndices(g, call);
});

function maxOfTiles(g: GraphBuilder, call: Call, window: Window): Value {
  const hits = indicator(g, equal(g, call.x, enlarged(g, call.y, window)));
  return mul(g, hits, enlarged(g, call.d, window));
}

/** The only way where windows overlap: an entry takes the gradients of all windows whose largest it is. */
function maxByIndices(g: GraphBuilder, call: Call): Value {
  const rowsFirst = { ...call.node.attributes, storage_order: { int: 0 } };
  const [, indices] = g.ops('MaxPool', [call.x], 2, rowsFirst) as [Value, Value];
  const count = reshape(g, g.op('Size', [call.x]), [1]);
  const scattered = g.op('ScatterElements', [zeros(g, count), flat(g, indices), flat(g, call.d)], {
    axis: { int: 0 },
    reduction: { string: 'add' },
  });
  return reshapeLike(g, call, scattered, call.x);
}

/** Each window's gradient, by equal parts to what it held. */
const averagePool = unary((g, call) => {
  const window = poolWindow(call);
  const counts = countsOf(call, window);
  const isUniform = counts.every((count) => count === counts[0]);
  const share = isUniform
    ? mul(g, call.d, 1 / counts[0]!)
    : div(g, call.d, g.floats(counts, [1, 1, ...window.outputs]));
  if (isTiling(window)) return enlarged(g, share, window);
  const [, channels] = call.dims(call.x) as [number, number];
  const ones = onesOf(g, [channels, 1, ...window.kernel]);
  return transposedConvolution(g, share, ones, { window, group: channels });
});

/** How many entries each position of a window averages; the last axis runs fastest. */
function countsOf(call: Call, window: Window): number[] {
  const { kernel, strides, dilations, before, after, inputs, outputs } = window;
  const isPadCounted = call.int('count_include_pad', 0) === 1;
  // What ceil_mode adds to pads that are given is never counted.
  const behind = call.ints('pads')?.slice(kernel.length) ?? (isPadGiven(call) ? kernel.map(() => 0) : after);
  const perAxis = kernel.map((size, i) => {
    const end = inputs[i]! + (isPadCounted ? behind[i]! : 0);
    const start = isPadCounted ? -before[i]! : 0;
    return Array.from({ length: outputs[i]! }, (_, position) => {
      const first = position * strides[i]! - before[i]!;
      const entries = Array.from({ length: size }, (_, cell) => first + cell * dilations[i]!);
      return entries.filter((at) => at >= start && at < end).length;
    });
  });
  return cellsOf(outputs).map((position) => position.reduce((count, at, i) => count * perAxis[i]![at]!, 1));
}

/** Each value of `x`, one for each window, at all entries of its window; what no window holds is 0. */
function enlarged(g: GraphBuilder, x: Value, { kernel, inputs, outputs }: Window): Value {
  const repeated = g.op('Resize', [x, '', g.floats([1, 1, ...kernel])], {
    mode: { string: 'nearest' },
    coordinate_transformation_mode: { string: 'asymmetric' },
    nearest_mode: { string: 'floor' },
  });
  const missing = inputs.map((size, i) => size - outputs[i]! * kernel[i]!);
  if (missing.every((size) => size === 0)) return repeated;
  const lead = [0, 0, ...missing.map(() => 0), 0, 0];
  return g.op('Pad', [repeated, g.ints(...lead, ...missing)]);
}

const spatialAxes = (call: Call): number[] => call.dims(call.x).flatMap((_, axis) => (axis < 2 ? [] : axis));

/** Each channel's gradient, by equal parts to all its positions. */
const globalAveragePool = unary((g, call) => {
  const sizes = call.dims(call.x).slice(2);
  const share = mul(g, call.d, 1 / sizes.reduce((product, size) => product * size, 1));
  return g.op('Expand', [share, g.ints(1, 1, ...sizes)]);
});

/** The positions that are the largest of their channel share its gradient. */
const globalMaxPool = unary((g, call) =>
  shareHits(g, indicator(g, equal(g, call.x, call.y)), call.d, spatialAxes(call)),
);

export const POOLINGS: Rules = {
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
  GlobalMaxPool: globalMaxPool,
};
