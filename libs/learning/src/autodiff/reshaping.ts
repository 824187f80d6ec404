import { inverse, reshapeLike, transpose, upTo } from './expressions.ts';
import { type Rules, unary } from './rule.ts';

/** The same values in the input's shape. */
const reshaped = unary((g, { d, x }) => reshapeLike(g, d, x));

/** Back by the inverse permutation; without one the axes are reversed. */
const transposed = unary((g, call) => {
  const perm = call.ints('perm') ?? upTo(call.rank(call.x)).reverse();
  return transpose(g, call.d, inverse(perm));
});

export const RESHAPING: Rules = {
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose: transposed,
};
