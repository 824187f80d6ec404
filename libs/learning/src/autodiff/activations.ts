import type { Value } from '../graph/graph-builder.ts';
import { add, exp, greater, indicator, less, mul, sub, sum, where } from './expressions.ts';
import { type Rule, type Rules, shared, unary } from './rule.ts';
import { unbroadcast } from './unbroadcast.ts';

/** d where y > 0. A product with the cast comparison is faster than Where or Sign. */
const relu = unary((g, { d, y }) => mul(g, d, indicator(g, greater(g, y, 0))));

/** y = x above α, else 0. */
const thresholdedRelu = unary((g, call) =>
  mul(g, call.d, indicator(g, greater(g, call.x, call.float('alpha', 1)))),
);

/** y = x above 0, αx below. */
const leakyRelu = unary((g, call) => {
  const { d, x } = call;
  return where(g, greater(g, x, 0), d, mul(g, d, call.float('alpha', 0.01)));
});

/** As leaky Relu, with slopes that are learned: those take d·x below 0. */
const parametricRelu: Rule = (g, call) => {
  const [x, slope] = call.inputs as [Value, Value];
  const { d } = call;
  const isAbove = shared(() => greater(g, x, 0));
  return [
    () => where(g, isAbove(), d, mul(g, d, slope)),
    () => unbroadcast(g, call, where(g, isAbove(), 0, mul(g, d, x)), slope),
  ];
};

/** y = α(eˣ − 1) below 0, where y' = αeˣ = y + α. */
const elu = unary((g, call) => {
  const { d, x, y } = call;
  return where(g, greater(g, x, 0), d, mul(g, d, add(g, y, call.float('alpha', 1))));
});

/** y = γx above 0, γα(eˣ − 1) below, where y' = y + γα. The defaults are those of ONNX. */
const selu = unary((g, call) => {
  const { d, x, y } = call;
  const alpha = call.float('alpha', 1.6732632);
  const gamma = call.float('gamma', 1.050701);
  return mul(g, d, where(g, greater(g, x, 0), gamma, add(g, y, gamma * alpha)));
});

/** y = α(e^(x/α) − 1) below 0, where y' = e^(x/α) = y/α + 1. */
const celu = unary((g, call) => {
  const { d, x, y } = call;
  return mul(g, d, where(g, greater(g, x, 0), 1, add(g, mul(g, y, 1 / call.float('alpha', 1)), 1)));
});

/** y' = y(1 − y), as y − y². */
const sigmoid = unary((g, { d, y }) => mul(g, d, sub(g, y, mul(g, y, y))));

/** y = αx + β held between 0 and 1: αd where it is strictly between, which is where y > y². */
const hardSigmoid = unary((g, call) => {
  const { d, y } = call;
  return mul(g, mul(g, d, call.float('alpha', 0.2)), indicator(g, greater(g, y, mul(g, y, y))));
});

/** y = x·(x/6 + ½ held between 0 and 1): y' is 0 below −3, 1 above 3, x/3 + ½ between. */
const hardSwish = unary((g, { d, x }) => {
  const between = add(g, mul(g, x, 1 / 3), 0.5);
  return mul(g, d, where(g, less(g, x, -3), 0, where(g, less(g, x, 3), between, 1)));
});

/** y' = 1 − y². */
const tanh = unary((g, { d, y }) => sub(g, d, mul(g, d, mul(g, y, y))));

/** y = log(1 + eˣ), y' = sigmoid(x). */
const softplus = unary((g, { d, x }) => mul(g, d, g.op('Sigmoid', [x])));

/** y = x/(1 + |x|), y' = (1 − |y|)². */
const softsign = unary((g, { d, y }) => {
  const rest = sub(g, 1, g.op('Abs', [y]));
  return mul(g, d, mul(g, rest, rest));
});

/** y = x·t with t = tanh(softplus(x)): y' = t + x·sigmoid(x)·(1 − t²). */
const mish = unary((g, { d, x }) => {
  const t = g.op('Tanh', [g.op('Softplus', [x])]);
  const slope = mul(g, g.op('Sigmoid', [x]), sub(g, 1, mul(g, t, t)));
  return mul(g, d, add(g, t, mul(g, x, slope)));
});

/** y = x·Φ(x), with Φ and φ of the normal distribution: y' = Φ + x·φ; or the same of its approximation by tanh. */
const gelu = unary((g, call) => {
  const { d, x } = call;
  if (call.string('approximate', 'none') === 'tanh') return approximateGelu(g, call);
  const cdf = mul(g, add(g, g.op('Erf', [mul(g, x, Math.SQRT1_2)]), 1), 0.5);
  const density = mul(g, exp(g, mul(g, mul(g, x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return mul(g, d, add(g, cdf, mul(g, x, density)));
});

/** y = x(1 + t)/2 with t = tanh(k(x + cx³)): y' = ½(1 + t + x(1 − t²)·k(1 + 3cx²)); Hendrycks and Gimpel 2016. */
const approximateGelu = (g: Parameters<Rule>[0], { d, x }: Parameters<Rule>[1]): Value => {
  const k = Math.sqrt(2 / Math.PI);
  const c = 0.044715;
  const square = mul(g, x, x);
  const t = g.op('Tanh', [mul(g, x, add(g, mul(g, square, k * c), k))]);
  const inner = add(g, mul(g, square, 3 * k * c), k);
  const slope = mul(g, mul(g, x, sub(g, 1, mul(g, t, t))), inner);
  return mul(g, mul(g, d, 0.5), add(g, add(g, t, 1), slope));
};

/** dx = y·(d − Σ d·y), summed along the axis. */
const softmax = unary((g, call) => {
  const { d, y } = call;
  return mul(g, y, sub(g, d, sum(g, mul(g, d, y), [call.int('axis', -1)], true)));
});

/** dx = d − eʸ·Σd, summed along the axis. */
const logSoftmax = unary((g, call) => {
  const { d, y } = call;
  return sub(g, d, mul(g, exp(g, y), sum(g, d, [call.int('axis', -1)], true)));
});

export const ACTIVATIONS: Rules = {
  Relu: relu,
  ThresholdedRelu: thresholdedRelu,
  LeakyRelu: leakyRelu,
  PRelu: parametricRelu,
  Elu: elu,
  Selu: selu,
  Celu: celu,
  Sigmoid: sigmoid,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Tanh: tanh,
  Softplus: softplus,
  Softsign: softsign,
  Mish: mish,
  Gelu: gelu,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
};
