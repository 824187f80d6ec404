import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Call } from './call.ts';
import { reshape, shapeOf, zeros } from './expressions.ts';

/** `x` in the shape of `model`, which has as many values: one node when at most one dim of the shape may vary, else two. */
export function reshapeLike(g: GraphBuilder, call: Call, x: Value, model: Value): Value {
  const dims = call.fixedDims(model);
  const isUnclear = dims.filter((dim) => dim === undefined).length > 1 || dims.includes(0);
  if (isUnclear) return g.op('Reshape', [x, shapeOf(g, model)]);
  return reshape(
    g,
    x,
    dims.map((dim) => dim ?? -1),
  );
}

/**
 * `x`, repeated along `axes` to the shape of `model`; in every other axis it has `model`'s size. One node when the
 * axes are fixed, for Expand leaves alone what it is to make as long as 1.
 */
export function expandLike(
  g: GraphBuilder,
  call: Call,
  x: Value,
  model: Value,
  axes: readonly number[],
): Value {
  const dims = call.fixedDims(model);
  const isFixed = axes.every((axis) => dims[axis] !== undefined);
  const target = dims.map((dim, axis) => (axes.includes(axis) ? (dim ?? 1) : 1));
  return g.op('Expand', [x, isFixed ? g.ints(...target) : shapeOf(g, model)]);
}

/** Float zeros in the shape of `model`. */
export function zerosLike(g: GraphBuilder, model: Value): Value {
  return zeros(g, shapeOf(g, model));
}
