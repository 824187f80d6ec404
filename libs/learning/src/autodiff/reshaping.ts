import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Call } from './call.ts';
import { inverse, reshape, transpose, upTo } from './expressions.ts';
import { reshapeLike, zerosLike } from './like.ts';
import { type Rule, type Rules, unary } from './rule.ts';
import { unbroadcast } from './unbroadcast.ts';

/** The same values in the input's shape. */
const reshaped = unary((g, call) => reshapeLike(g, call, call.d, call.x));

/** Back by the inverse permutation; without one the axes were reversed. */
const transposed = unary((g, call) => {
  const perm = call.ints('perm') ?? upTo(call.rank(call.x)).reverse();
  return transpose(g, call.d, inverse(perm));
});

/** Summed along the axes that were repeated. */
const expanded = unary((g, call) => unbroadcast(g, call, call.d, call.x));

/** Axis after axis: the copies lie one after the other, and their gradients add up. */
const tiled = unary((g, call) => {
  let gradient = call.d;
  for (const [axis, times] of call.constant(1)!.entries()) {
    if (times === 1) continue;
    const parts = { axis: { int: axis }, num_outputs: { int: times } };
    gradient = g.op('Sum', g.ops('Split', [gradient], times, parts));
  }
  return gradient;
});

/** Each part takes its piece of d. */
const concatenated: Rule = (g, call) => {
  const axis = call.axis(0, call.rank(call.y));
  let pieces: Value[] | undefined;
  return call.inputs.map((_, i) => () => {
    pieces ??= g.ops('Split', [call.d, sizesAlong(g, call, axis)], call.inputs.length, {
      axis: { int: axis },
    });
    return pieces[i]!;
  });
};

/** The sizes of all inputs along an axis: constants where they are fixed. */
function sizesAlong(g: GraphBuilder, call: Call, axis: number): Value {
  const sizes = call.inputs.map((x) => call.fixedDims(x)[axis]);
  if (!sizes.includes(undefined)) return g.ints(...(sizes as number[]));
  const slice = { start: { int: axis }, end: { int: axis + 1 } };
  const parts = call.inputs.map((x, i) => {
    const size = sizes[i];
    return size === undefined ? g.op('Shape', [x], slice) : g.ints(size);
  });
  return g.op('Concat', parts, { axis: { int: 0 } });
}

/** The gradients of the parts one after the other; zeros for parts that nobody used. */
const splitted: Rule = (g, call) => [
  () => {
    const parts = call.gradients.map((d, i) => d ?? zerosLike(g, call.node.outputs[i]!));
    return g.op('Concat', parts, { axis: { int: call.int('axis', 0) } });
  },
];

/** Blocks of depth became squares of space: they go back. SpaceToDepth undoes one of the two orders of depth. */
const depthToSpace = unary((g, call) => {
  const blocksize = call.int('blocksize', 1);
  if (call.string('mode', 'DCR') === 'DCR')
    return g.op('SpaceToDepth', [call.d], { blocksize: { int: blocksize } });
  const [, channels, height, width] = call.dims(call.y) as [number, number, number, number];
  const blocks = [0, channels, height / blocksize, blocksize, width / blocksize, blocksize];
  const byDepth = transpose(g, reshape(g, call.d, blocks), [0, 1, 3, 5, 2, 4]);
  const [, depth] = call.dims(call.x);
  return reshape(g, byDepth, [0, depth!, height / blocksize, width / blocksize]);
});

const spaceToDepth = unary((g, call) =>
  g.op('DepthToSpace', [call.d], { blocksize: { int: call.int('blocksize', 1) } }),
);

export const RESHAPING: Rules = {
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose: transposed,
  Expand: expanded,
  Tile: tiled,
  Concat: concatenated,
  Split: splitted,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
