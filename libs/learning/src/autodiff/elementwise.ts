import { div, mul, neg } from './expressions.ts';
import { type Rule, type Rules, unary } from './rule.ts';
import { unbroadcast } from './unbroadcast.ts';

/** y = a + b: both take d. */
const addition: Rule = (g, call) => call.inputs.map((x) => () => unbroadcast(g, call, call.d, x));

/** y = a − b: d and −d, the latter negated after it was summed to the operand's size. */
const subtraction: Rule = (g, call) => {
  const [a, b] = call.inputs as [string, string];
  return [() => unbroadcast(g, call, call.d, a), () => neg(g, unbroadcast(g, call, call.d, b))];
};

/** y = a·b: d·b and d·a. */
const product: Rule = (g, call) => {
  const [a, b] = call.inputs as [string, string];
  return [() => unbroadcast(g, call, mul(g, call.d, b), a), () => unbroadcast(g, call, mul(g, call.d, a), b)];
};

/** y = a/b: d/b and −d·y/b. */
const quotient: Rule = (g, call) => {
  const [a, b] = call.inputs as [string, string];
  return [
    () => unbroadcast(g, call, div(g, call.d, b), a),
    () => neg(g, unbroadcast(g, call, div(g, mul(g, call.d, call.y), b), b)),
  ];
};

/** y = x·x's own square root: y² = x, so dx = d/(2y). */
const squareRoot = unary((g, { d, y }) => div(g, mul(g, d, 0.5), y));

/** Between types of floats: the gradient goes back to the type it came from. */
const cast = unary((g, { d, x }) => g.op('CastLike', [d, x]));

export const ELEMENTWISE: Rules = {
  Identity: unary((_, { d }) => d),
  Cast: cast,
  Add: addition,
  Sub: subtraction,
  Mul: product,
  Div: quotient,
  Neg: unary((g, { d }) => neg(g, d)),
  Exp: unary((g, { d, y }) => mul(g, d, y)),
  Log: unary((g, { d, x }) => div(g, d, x)),
  Sqrt: squareRoot,
};
