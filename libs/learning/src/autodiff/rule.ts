import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Call } from './call.ts';

/** Appends the gradient of one input. It runs only when somebody wants that gradient. */
export type Gradient = () => Value;

/**
 * How the gradient goes back through an operator: from the gradients of a node's outputs to those of its inputs, in
 * the order of the inputs. Undefined, or left out at the end, is what no parameter ever reaches: indices, axes, conditions.
 */
export type Rule = (g: GraphBuilder, call: Call) => readonly (Gradient | undefined)[];

export type Rules = Readonly<Record<string, Rule>>;

/** The rule of an operator with one input that has a gradient. */
export function unary(gradient: (g: GraphBuilder, call: Call) => Value): Rule {
  return (g, call) => [() => gradient(g, call)];
}

/** A value that several gradients share: the first that asks for it makes it. */
export function shared<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
