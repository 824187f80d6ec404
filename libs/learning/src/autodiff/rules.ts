import { ACTIVATIONS } from './activations.ts';
import { CONVOLUTIONS } from './convolution.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { INDEXING } from './indexing.ts';
import { NORMALIZATIONS } from './normalization.ts';
import { POOLINGS } from './pooling.ts';
import { PRODUCTS } from './products.ts';
import { REDUCTIONS } from './reductions.ts';
import { RESHAPING } from './reshaping.ts';
import type { Rule, Rules } from './rule.ts';

const RULES: Rules = {
  ...ELEMENTWISE,
  ...ACTIVATIONS,
  ...REDUCTIONS,
  ...RESHAPING,
  ...INDEXING,
  ...PRODUCTS,
  ...CONVOLUTIONS,
  ...POOLINGS,
  ...NORMALIZATIONS,
};

/**
 * Operators whose outputs carry no gradient: shapes, comparisons, indices, and steps, whose derivative is 0 wherever there
 * is one. What depends on a parameter through them alone is a constant to the gradient.
 */
const STOPS: ReadonlySet<string> = new Set(
  [
    ['Shape', 'Size', 'ConstantOfShape', 'EyeLike', 'Range', 'NonZero', 'OneHot', 'ArgMax', 'ArgMin'],
    [
      'Greater',
      'GreaterOrEqual',
      'Less',
      'LessOrEqual',
      'Equal',
      'Not',
      'And',
      'Or',
      'Xor',
      'IsNaN',
      'IsInf',
    ],
    ['Floor', 'Ceil', 'Round', 'Sign', 'RandomNormalLike', 'RandomUniformLike'],
  ].flat(),
);

/** Whether a domain is ONNX's own, which has two names. */
const isOwn = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

/** Whether the gradient goes through this operator. It stops at others; some of these stop it for good reason: `stopsGradient`. */
export function isDifferentiable(op: string, domain = ''): boolean {
  return isOwn(domain) && Object.hasOwn(RULES, op);
}

/** Whether the outputs of an operator are constants to the gradient, so that nothing is lost where it ends. */
export function stopsGradient(op: string, domain = ''): boolean {
  return isOwn(domain) && STOPS.has(op);
}

/** The rule of an operator, undefined when there is none. */
export function ruleOf(op: string, domain = ''): Rule | undefined {
  return isDifferentiable(op, domain) ? RULES[op] : undefined;
}
