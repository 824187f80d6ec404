import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { type Call, fromFront } from './call.ts';
import { div, shapeOf, toFloat, upTo } from './expressions.ts';
import { type Rules, unary } from './rule.ts';

/** The axes that the node reduces: from its second input (opset 18 and later) or its attribute; all when neither says. */
function reducedAxes(call: Call): number[] {
  const rank = call.rank(call.x);
  const axes = call.constant(1) ?? call.ints('axes') ?? [];
  if (axes.length > 0) return axes.map((axis) => fromFront(axis, rank)).sort((a, b) => a - b);
  return call.int('noop_with_empty_axes', 0) ? [] : upTo(rank);
}

/** A value of the reduced shape, so that it broadcasts to the input: with its reduced axes back as 1 where they are gone. */
function broadcastable(g: GraphBuilder, call: Call, reduced: Value, axes: readonly number[]): Value {
  const isLeading = axes.every((axis, i) => axis === i);
  if (call.int('keepdims', 1) || isLeading) return reduced;
  return g.op('Unsqueeze', [reduced, g.ints(...axes)]);
}

/** The gradient of the output, repeated over what was reduced. */
const spread = (g: GraphBuilder, call: Call, d: Value): Value =>
  g.op('Expand', [broadcastable(g, call, d, reducedAxes(call)), shapeOf(g, call.x)]);

/** How many inputs go into one output, as a float of shape [] or [1]; onnxruntime folds it when the dims are fixed. */
function countOf(g: GraphBuilder, call: Call): Value {
  const axes = reducedAxes(call);
  const first = axes[0] ?? 0;
  if (axes.length === call.rank(call.x)) return toFloat(g, g.op('Size', [call.x]));
  const isRun = axes.every((axis, i) => axis === first + i);
  const sizes = isRun
    ? g.op('Shape', [call.x], { start: { int: first }, end: { int: first + axes.length } })
    : g.op('Gather', [shapeOf(g, call.x), g.ints(...axes)]);
  return toFloat(g, axes.length === 1 ? sizes : g.op('ReduceProd', [sizes], { keepdims: { int: 0 } }));
}

/** Every input takes d. */
const reduceSum = unary((g, call) => spread(g, call, call.d));

/** Every input takes d divided by their count. */
const reduceMean = unary((g, call) => spread(g, call, div(g, call.d, countOf(g, call))));

export const REDUCTIONS: Rules = { ReduceSum: reduceSum, ReduceMean: reduceMean };
