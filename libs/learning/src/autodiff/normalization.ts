import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { type Call, fromFront } from './call.ts';
import { add, div, mean, mul, neg, onesOf, reshape, sub, sum, upTo } from './expressions.ts';
import { type Gradient, type Rule, type Rules, shared } from './rule.ts';
import { unbroadcast } from './unbroadcast.ts';

const EPSILON = 1e-5;

/** The axes of [rows, channels, …] that a channel's values lie along. */
const acrossChannels = (rank: number): number[] => upTo(rank).filter((axis) => axis !== 1);

/** A vector over the channels, as it broadcasts along [rows, channels, …]. */
const perChannel = (g: GraphBuilder, x: Value, rank: number): Value =>
  rank === 2 ? x : reshape(g, x, [-1, ...upTo(rank - 2).map(() => 1)]);

/**
 * y = γ(x − μ)·r + β with r = 1/√(σ² + ε), where μ and σ² are inputs: dx = d·γr, dγ = r·Σd(x − μ), dβ = Σd,
 * dμ = −γr·Σd and dσ² = −½γr³·Σd(x − μ), summed over all but the channels.
 */
const batchNormalization: Rule = (g, call) => {
  if (call.int('training_mode', 0) !== 0)
    throw call.refuse('it is in its training form; export the model for inference');
  const [x, scale, , center, variance] = call.inputs as [Value, Value, Value, Value, Value];
  const { d } = call;
  const rank = call.rank(x);
  const total = (value: Value) => sum(g, value, acrossChannels(rank), false);
  const rate = shared(() => div(g, 1, g.op('Sqrt', [add(g, variance, call.float('epsilon', EPSILON))])));
  const slope = shared(() => mul(g, scale, rate()));
  const sumD = shared(() => total(d));
  const byScale = shared(() => mul(g, rate(), total(mul(g, d, sub(g, x, perChannel(g, center, rank))))));
  return [
    () => mul(g, d, perChannel(g, slope(), rank)),
    byScale,
    sumD,
    () => neg(g, mul(g, slope(), sumD())),
    () => mul(g, mul(g, byScale(), mul(g, slope(), rate())), -0.5),
  ];
};

interface Normalized {
  /** (x − mean)·rate */
  readonly values: Value;
  /** 1/√(variance + ε), with the axes that were normalised as 1. */
  readonly rate: Value;
}

/** The gradients of y = γ·x̂ + β, where x̂ is x normalised along `axes`; `scale` is γ as it broadcasts. */
function normalizationGradients(
  g: GraphBuilder,
  call: Call,
  options: {
    readonly axes: readonly number[];
    readonly scale: Value;
    readonly normalized: () => Normalized;
    /** Sums a gradient of x's shape to that of γ and β. */
    readonly total: (gradient: Value, parameter: Value) => Value;
  },
): Gradient[] {
  const { axes, scale, normalized, total } = options;
  const [, gamma, beta] = call.inputs as [Value, Value, Value];
  return [
    () => {
      const { values, rate } = normalized();
      const ofValues = mul(g, call.d, scale);
      const along = mul(g, values, mean(g, mul(g, ofValues, values), axes, true));
      return mul(g, rate, sub(g, sub(g, ofValues, mean(g, ofValues, axes, true)), along));
    },
    () => total(mul(g, call.d, normalized().values), gamma),
    () => total(call.d, beta),
  ];
}

/** dx = r·(e − mean(e) − x̂·mean(e·x̂)) with e = d·γ, dγ = Σd·x̂, dβ = Σd (Ba, Kiros and Hinton 2016). */
const layerNormalization: Rule = (g, call) => {
  const rank = call.rank(call.x);
  const scale = call.inputs[1]!;
  const first = fromFront(call.int('axis', -1), rank);
  const normalized = shared(() => {
    const [values, , rate] = g.ops('LayerNormalization', [call.x, onesOf(g, call.dims(scale))], 3, {
      axis: { int: first },
      epsilon: { float: call.float('epsilon', EPSILON) },
    }) as [Value, Value, Value];
    return { values, rate };
  });
  return normalizationGradients(g, call, {
    axes: upTo(rank).slice(first),
    scale,
    normalized,
    total: (gradient, parameter) => unbroadcast(g, call, gradient, parameter),
  });
};

/** As a layer's, for each row and channel over its positions; γ and β belong to channels. */
const instanceNormalization: Rule = (g, call) => {
  const { x } = call;
  const rank = call.rank(x);
  const axes = upTo(rank).slice(2);
  const normalized = shared(() => {
    const centered = sub(g, x, mean(g, x, axes, true));
    const variance = mean(g, mul(g, centered, centered), axes, true);
    const deviation = g.op('Sqrt', [add(g, variance, call.float('epsilon', EPSILON))]);
    return { values: div(g, centered, deviation), rate: div(g, 1, deviation) };
  });
  return normalizationGradients(g, call, {
    axes,
    scale: perChannel(g, call.inputs[1]!, rank),
    normalized,
    total: (gradient) => sum(g, gradient, acrossChannels(rank), false),
  });
};

export const NORMALIZATIONS: Rules = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
};
