import type { Value } from '../graph/graph-builder.ts';
import { div, equal, exp, greater, indicator, less, mul, neg, sub, where } from './expressions.ts';
import { type Rule, type Rules, shared, unary } from './rule.ts';
import { unbroadcast } from './unbroadcast.ts';

/** y = a + b + …: all take d. */
const addition: Rule = (g, call) => call.inputs.map((x) => () => unbroadcast(g, call, call.d, x));

/** y = (a + b + …)/n: all take d/n. */
const average: Rule = (g, call) => {
  const part = shared(() => mul(g, call.d, 1 / call.inputs.length));
  return call.inputs.map((x) => () => unbroadcast(g, call, part(), x));
};

/** y = a − b: d and −d, the latter negated after it was summed to the operand's size. */
const subtraction: Rule = (g, call) => {
  const [a, b] = call.inputs as [Value, Value];
  return [() => unbroadcast(g, call, call.d, a), () => neg(g, unbroadcast(g, call, call.d, b))];
};

/** y = a·b: d·b and d·a. */
const product: Rule = (g, call) => {
  const [a, b] = call.inputs as [Value, Value];
  return [() => unbroadcast(g, call, mul(g, call.d, b), a), () => unbroadcast(g, call, mul(g, call.d, a), b)];
};

/** y = a/b: d/b and −d·y/b. */
const quotient: Rule = (g, call) => {
  const [a, b] = call.inputs as [Value, Value];
  return [
    () => unbroadcast(g, call, div(g, call.d, b), a),
    () => neg(g, unbroadcast(g, call, div(g, mul(g, call.d, call.y), b), b)),
  ];
};

/** y = aᵇ: d·b·a^(b−1) and, where a > 0, d·y·log a. The exponent may be of an integer type. */
const power: Rule = (g, call) => {
  const [a, b] = call.inputs as [Value, Value];
  const { d, y } = call;
  const known = call.known(1);
  const slope = (): Value => {
    if (known?.length === 1) {
      const exponent = known[0]!;
      return mul(g, exponent === 2 ? a : g.op('Pow', [a, exponent - 1]), exponent);
    }
    const exponent = g.op('CastLike', [b, a]);
    return mul(g, exponent, g.op('Pow', [a, sub(g, exponent, 1)]));
  };
  return [
    () => unbroadcast(g, call, mul(g, d, slope()), a),
    () => {
      const log = where(g, greater(g, a, 0), g.op('Log', [a]), 0);
      return unbroadcast(g, call, mul(g, mul(g, d, y), log), b);
    },
  ];
};

/** y is one of its operands: that one takes d, and of several that are equal the first. */
const extreme: Rule = (g, call) => {
  const { y } = call;
  let left = () => call.d;
  return call.inputs.map((x, i) => {
    const before = left;
    if (i === call.inputs.length - 1) return () => unbroadcast(g, call, before(), x);
    const taken = shared(() => mul(g, before(), indicator(g, equal(g, x, y))));
    left = shared(() => sub(g, before(), taken()));
    return () => unbroadcast(g, call, taken(), x);
  });
};

/** d to x where it is inside the bounds, which is where y = x; to a bound where it took x's place. */
const clip: Rule = (g, call) => {
  const [x, low, high] = call.inputs as [Value, Value | undefined, Value | undefined];
  const { d, y } = call;
  const outside = (bound: Value, condition: Value) =>
    unbroadcast(g, call, mul(g, d, indicator(g, condition)), bound);
  return [
    () => mul(g, d, indicator(g, equal(g, x, y))),
    low ? () => outside(low, less(g, x, low)) : undefined,
    high ? () => outside(high, greater(g, x, high)) : undefined,
  ];
};

/** d goes to the side that was taken. */
const choice: Rule = (g, call) => {
  const [condition, a, b] = call.inputs as [Value, Value, Value];
  return [
    undefined,
    () => unbroadcast(g, call, where(g, condition, call.d, 0), a),
    () => unbroadcast(g, call, where(g, condition, 0, call.d), b),
  ];
};

/** Between types of floats: the gradient goes back to the type it came from. */
const cast = unary((g, { d, x }) => g.op('CastLike', [d, x]));

/** y = √x, y' = 1/(2y). */
const squareRoot = unary((g, { d, y }) => div(g, mul(g, d, 0.5), y));

/** y = erf(x), y' = (2/√π)·e^(−x²). */
const erf = unary((g, { d, x }) => mul(g, mul(g, d, 2 / Math.sqrt(Math.PI)), exp(g, neg(g, mul(g, x, x)))));

/** The form for serving is the identity; the other draws its own random numbers, so it can't be repeated. */
const dropout: Rule = (_, call) => {
  if (call.constant(2)?.some((isTraining) => isTraining !== 0))
    throw call.refuse(
      'it is in its training form, which draws its own numbers; export the model for inference',
    );
  return [() => call.d];
};

export const ELEMENTWISE: Rules = {
  Identity: unary((_, { d }) => d),
  Dropout: dropout,
  Cast: cast,
  Add: addition,
  Sum: addition,
  Mean: average,
  Sub: subtraction,
  Mul: product,
  Div: quotient,
  Pow: power,
  Max: extreme,
  Min: extreme,
  Clip: clip,
  Where: choice,
  Neg: unary((g, { d }) => neg(g, d)),
  Abs: unary((g, { d, x }) => mul(g, d, g.op('Sign', [x]))),
  Reciprocal: unary((g, { d, y }) => neg(g, mul(g, d, mul(g, y, y)))),
  Exp: unary((g, { d, y }) => mul(g, d, y)),
  Log: unary((g, { d, x }) => div(g, d, x)),
  Sqrt: squareRoot,
  Erf: erf,
  Sin: unary((g, { d, x }) => mul(g, d, g.op('Cos', [x]))),
  Cos: unary((g, { d, x }) => neg(g, mul(g, d, g.op('Sin', [x])))),
};
