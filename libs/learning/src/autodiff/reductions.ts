import type { GraphBuilder, Operand, Value } from '../graph/graph-builder.ts';
import { type Call, fromFront } from './call.ts';
import {
  div,
  equal,
  exp,
  indicator,
  mul,
  shapeOf,
  sub,
  sum,
  toFloat,
  unsqueeze,
  upTo,
} from './expressions.ts';
import { expandLike } from './like.ts';
import { type Rules, unary } from './rule.ts';

/** The axes that the node reduces: from its second input (opset 18 and later) or its attribute; all when neither says. */
function reducedAxes(call: Call): number[] {
  const rank = call.rank(call.x);
  const axes = call.constant(1) ?? call.ints('axes') ?? [];
  if (axes.length > 0) return axes.map((axis) => fromFront(axis, rank)).sort((a, b) => a - b);
  return call.int('noop_with_empty_axes', 0) ? [] : upTo(rank);
}

/** A value of the output's shape so that it broadcasts to the input: axes that are gone come back, unless all are first. */
function alongside(g: GraphBuilder, call: Call, reduced: Value): Value {
  const axes = reducedAxes(call);
  const isFirst = axes.every((axis, i) => axis === i);
  return call.int('keepdims', 1) || isFirst ? reduced : unsqueeze(g, reduced, axes);
}

/** A value of the output's shape, repeated over what was reduced. */
const spread = (g: GraphBuilder, call: Call, reduced: Value): Value =>
  expandLike(g, call, alongside(g, call, reduced), call.x, reducedAxes(call));

/** How many inputs an output is made of, as a float: a number where the dims are fixed, else of shape [] or [1]. */
function countOf(g: GraphBuilder, call: Call): Operand {
  const axes = reducedAxes(call);
  const dims = call.fixedDims(call.x);
  const sizes = axes.flatMap((axis) => dims[axis] ?? []);
  if (sizes.length === axes.length) return sizes.reduce((product, size) => product * size, 1);
  if (axes.length === dims.length) return toFloat(g, g.op('Size', [call.x]));
  const counted = g.op('Gather', [shapeOf(g, call.x), g.ints(...axes)]);
  return toFloat(g, axes.length === 1 ? counted : g.op('ReduceProd', [counted], { keepdims: { int: 0 } }));
}

/** Every input takes d. */
const reduceSum = unary((g, call) => spread(g, call, call.d));

/** Every input takes d divided by their count. */
const reduceMean = unary((g, call) => spread(g, call, div(g, call.d, countOf(g, call))));

/** The inputs that are y share d. */
const reduceExtreme = unary((g, call) => {
  const hits = indicator(g, equal(g, call.x, alongside(g, call, call.y)));
  return shareHits(g, hits, alongside(g, call, call.d), reducedAxes(call));
});

/** d by equal parts to what was hit, which is 1 and not 0. `d` has the reduced axes as 1. */
export function shareHits(g: GraphBuilder, hits: Value, d: Value, axes: readonly number[]): Value {
  return mul(g, hits, div(g, d, sum(g, hits, axes, true)));
}

/** y = Σ|x|: d·sign(x). */
const reduceL1 = unary((g, call) => mul(g, g.op('Sign', [call.x]), alongside(g, call, call.d)));

/** Below every norm that float32 can divide by. */
const NORM_MIN = 1e-30;

/** y = √Σx²: d·x/y, and 0 where all of x is 0. */
const reduceL2 = unary((g, call) => {
  const part = div(g, call.d, g.op('Max', [call.y, NORM_MIN]));
  return mul(g, call.x, alongside(g, call, part));
});

/** y = Σx²: 2d·x. */
const reduceSumSquare = unary((g, call) => mul(g, call.x, alongside(g, call, mul(g, call.d, 2))));

/** y = log Σeˣ: d·e^(x−y). */
const reduceLogSumExp = unary((g, call) => {
  const share = exp(g, sub(g, call.x, alongside(g, call, call.y)));
  return mul(g, share, alongside(g, call, call.d));
});

export const REDUCTIONS: Rules = {
  ReduceSum: reduceSum,
  ReduceMean: reduceMean,
  ReduceMax: reduceExtreme,
  ReduceMin: reduceExtreme,
  ReduceL1: reduceL1,
  ReduceL2: reduceL2,
  ReduceSumSquare: reduceSumSquare,
  ReduceLogSumExp: reduceLogSumExp,
};
