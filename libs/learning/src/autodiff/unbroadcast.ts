import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Call } from './call.ts';
import { sum } from './expressions.ts';
import { reshapeLike } from './like.ts';

/**
 * The gradient of an operand that was broadcast to the shape of the node's output, from a gradient of that shape: it is
 * summed along the axes that the operand doesn't have or has as 1. No node when nothing was broadcast.
 */
export function unbroadcast(g: GraphBuilder, call: Call, gradient: Value, operand: Value): Value {
  return unbroadcastFrom(g, call, gradient, call.dims(call.y), operand);
}

/** As `unbroadcast`, for a gradient whose dims are `from`, of which only the rank and the ones are read. */
export function unbroadcastFrom(
  g: GraphBuilder,
  call: Call,
  gradient: Value,
  from: readonly number[],
  operand: Value,
): Value {
  const to = call.dims(operand);
  const lead = from.length - to.length;
  const axes = [...from.keys()].filter((axis) => axis < lead || (to[axis - lead] === 1 && from[axis] !== 1));
  if (axes.length === 0) return gradient;
  if (axes.every((axis) => axis < lead)) return sum(g, gradient, axes, false);
  const kept = sum(g, gradient, axes, true);
  return lead === 0 ? kept : reshapeLike(g, call, kept, operand);
}
