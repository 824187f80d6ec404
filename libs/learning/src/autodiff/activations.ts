import { exp, greater, mul, sub, sum, toFloat } from './expressions.ts';
import { type Rules, unary } from './rule.ts';

/** d where y > 0. A product with the cast comparison is faster than Where or Sign. */
const relu = unary((g, { d, y }) => mul(g, d, toFloat(g, greater(g, y, 0))));

/** y' = y(1 − y), as y − y². */
const sigmoid = unary((g, { d, y }) => mul(g, d, sub(g, y, mul(g, y, y))));

/** y' = 1 − y². */
const tanh = unary((g, { d, y }) => sub(g, d, mul(g, d, mul(g, y, y))));

/** y = log(1 + eˣ), y' = sigmoid(x). */
const softplus = unary((g, { d, x }) => mul(g, d, g.op('Sigmoid', [x])));

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
  Sigmoid: sigmoid,
  Tanh: tanh,
  Softplus: softplus,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
};
