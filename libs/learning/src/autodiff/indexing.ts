import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { type Call, fromFront } from './call.ts';
import { inverse, shapeOf, toInt64, transpose, unsqueeze, upTo, zeros } from './expressions.ts';
import { zerosLike } from './like.ts';
import { type Rule, type Rules, unary } from './rule.ts';

const ADD = { reduction: { string: 'add' } };

/** d goes to the rows that were taken; rows that were taken more than once add up. */
const gather = unary((g, call) => {
  const [x, indices] = call.inputs as [Value, Value];
  const axis = call.axis(0, call.rank(x));
  const index = call.known(1);
  const size = call.fixedDims(x)[axis];
  if (index?.length === 1 && call.rank(indices) === 0 && size !== undefined)
    return besideZeros(g, call, axis, fromFront(index[0]!, size), size);
  const rows = unsqueeze(g, toInt64(g, indices), [-1]);
  if (axis === 0) return g.op('ScatterND', [zerosLike(g, x), rows, call.d], ADD);
  const taken = call.rank(indices);
  const perm = toFront(upTo(call.rank(x)), axis, 1);
  const dRows = transpose(g, call.d, toFront(upTo(call.rank(call.y)), axis, taken));
  const shape = g.op('Gather', [shapeOf(g, x), g.ints(...perm)]);
  return transpose(g, g.op('ScatterND', [zeros(g, shape), rows, dRows], ADD), inverse(perm));
});

/** d as the slice at `index` of an axis of `size` that is 0 elsewhere. */
function besideZeros(g: GraphBuilder, call: Call, axis: number, index: number, size: number): Value {
  const pads = g.ints(index, size - 1 - index);
  return g.op('Pad', [unsqueeze(g, call.d, [axis]), pads, '', g.ints(axis)]);
}

/** `axes` with `count` of them from `axis` on moved to the front. */
function toFront(axes: readonly number[], axis: number, count: number): number[] {
  return [...axes.slice(axis, axis + count), ...axes.slice(0, axis), ...axes.slice(axis + count)];
}

/** d goes to the entries that were taken; what was taken more than once adds up. */
const gatherElements = unary((g, call) =>
  g.op('ScatterElements', [zerosLike(g, call.x), call.inputs[1]!, call.d], {
    axis: { int: call.int('axis', 0) },
    ...ADD,
  }),
);

const gatherND = unary((g, call) => {
  if (call.int('batch_dims', 0) !== 0) throw call.refuse('its gradient is known without batch_dims only');
  return g.op('ScatterND', [zerosLike(g, call.x), call.inputs[1]!, call.d], ADD);
});

/** d goes to the entries that were the largest; the indices have no gradient. */
const topK: Rule = (g, call) => [
  () =>
    g.op('ScatterElements', [zerosLike(g, call.x), call.node.outputs[1]!, call.d], {
      axis: { int: call.int('axis', -1) },
    }),
];

/** Exporters write an end like this, or a larger one, where they mean the last entry however many there are. */
const END = 2 ** 31 - 1;

/**
 * What was cut off comes back as zeros: one Pad for all axes. Along an axis that was walked by steps, each entry is found by
 * Gather: it takes its entry of d, or the zero that the Pad put behind them.
 */
const slice = unary((g, call) => {
  const dims = call.dims(call.x);
  const starts = call.constant(1)!;
  const ends = call.constant(2)!;
  const axes = (call.constant(3) ?? starts.map((_, i) => i)).map((axis) => fromFront(axis, dims.length));
  const steps = call.constant(4) ?? starts.map(() => 1);
  const before = dims.map(() => 0);
  const after = dims.map(() => 0);
  const walked: { axis: number; index: Value }[] = [];
  for (const [i, axis] of axes.entries()) {
    const { first, last, step } = walk(dims[axis]!, starts[i]!, ends[i]!, steps[i]!);
    const isAny = step === 1 && starts[i] === first && (ends[i]! < 0 || ends[i]! >= END);
    if (!isAny && call.fixedDims(call.x)[axis] === undefined)
      throw call.refuse(`its gradient needs a graph that fixes the size of axis ${axis} of what it slices`);
    if (step === 1) {
      before[axis] = first;
      after[axis] = dims[axis]! - last;
      continue;
    }
    const count = Math.max(0, Math.ceil((last - first) / step));
    const index = upTo(dims[axis]!).map(() => count);
    for (let entry = 0; entry < count; entry++) index[first + entry * step] = entry;
    after[axis] = 1;
    walked.push({ axis, index: g.ints(...index) });
  }
  const padded = [...before, ...after].some((pad) => pad !== 0)
    ? g.op('Pad', [call.d, g.ints(...before, ...after)])
    : call.d;
  return walked.reduce((x, { axis, index }) => g.op('Gather', [x, index], { axis: { int: axis } }), padded);
});

/** Where a slice starts, and what it stops before, once counted from the front and held inside, as ONNX's Slice does. */
function walk(
  size: number,
  start: number,
  end: number,
  step: number,
): { readonly first: number; readonly last: number; readonly step: number } {
  const inside = (at: number, low: number, high: number) =>
    Math.min(Math.max(fromFront(at, size), low), high);
  if (step < 0) return { first: inside(start, 0, size - 1), last: inside(end, -1, size - 1), step };
  const first = inside(start, 0, size);
  return { first, last: Math.max(first, inside(end, 0, size)), step };
}

/** The pads are cut off again, by negative ones; those that were negative come back as zeros. */
const pad: Rule = (g, call) => {
  if (call.string('mode', 'constant') !== 'constant')
    throw call.refuse(`its gradient is known for constant values, not for mode ${call.string('mode', '')}`);
  const pads = call.constant(1)!.map((size) => -size);
  const axes = call.inputs[3];
  return [
    () => g.op('Pad', [call.d, g.ints(...pads), ...(axes ? ['', axes] : [])]),
    undefined,
    call.refusal('the value that it pads with has no gradient'),
  ];
};

/** Each entry takes what its later sums got: the sum the other way round. */
const runningSum = unary((g, call) =>
  g.op('CumSum', [call.d, call.inputs[1]!], {
    exclusive: { int: call.int('exclusive', 0) },
    reverse: { int: 1 - call.int('reverse', 0) },
  }),
);

export const INDEXING: Rules = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  TopK: topK,
  Slice: slice,
  Pad: pad,
  CumSum: runningSum,
};
