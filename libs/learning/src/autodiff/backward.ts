import type { AttributeValue, Graph, GraphNode } from '@ratchet/onnx';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Shapes } from '../graph/probe.ts';
import { Call, notDifferentiable } from './call.ts';
import { ruleOf, stopsGradient } from './rules.ts';

export interface BackwardOptions {
  /** The nodes to differentiate, in an order in which they could run; usually what `g` holds so far. */
  readonly forward: readonly GraphNode[];
  /** Where the gradient starts: values, each with the value that holds its gradient, of the same shape. */
  readonly seeds: ReadonlyMap<Value, Value>;
  /** What gradients are wanted of: inputs, initialisers, or values on the way. */
  readonly parameters: readonly Value[];
  /** Of all values of `forward` (probe). */
  readonly shapes: Shapes;
}

/**
 * Appends the backward pass of `forward` to `g` (reverse-mode differentiation) and gives the gradients of the parameters, by
 * parameter. A parameter that no seed depends on is absent. Constants that rules read, such as axes, must be initialisers
 * of `g`; values are float32.
 *
 * Fails with FailedPrecondition NOT_DIFFERENTIABLE when the gradient has to go through an operator that has no rule.
 */
export function backward(g: GraphBuilder, options: BackwardOptions): ReadonlyMap<Value, Value> {
  const { forward, seeds, parameters, shapes } = options;
  const origins = originsOf(forward, parameters);
  const gradients = new Gradients(g, seeds);
  for (const node of forward.toReversed()) {
    if (!node.outputs.some((y) => origins.has(y) && gradients.has(y))) continue;
    const parameter = originOf(node, origins);
    if (parameter === undefined) continue; // its output is itself a parameter, and nothing before it is
    const rule = ruleOf(node.op, node.domain);
    if (rule === undefined) throw notDifferentiable(node, parameter, 'its gradient is not known');
    const call = new Call({
      graph: g,
      node,
      shapes,
      parameter,
      gradients: node.outputs.map((y) => gradients.of(y)),
    });
    const ofInputs = rule(g, call);
    for (const [i, x] of node.inputs.entries()) {
      const gradient = ofInputs[i];
      if (gradient !== undefined && origins.has(x)) gradients.add(x, gradient());
    }
  }
  return new Map(parameters.flatMap((p) => (gradients.has(p) ? [[p, gradients.of(p)!] as const] : [])));
}

/** The gradients that have arrived at each value; a value that is used more than once takes their sum. */
class Gradients {
  readonly #graph: GraphBuilder;
  readonly #parts: Map<Value, Value[]>;

  constructor(graph: GraphBuilder, seeds: ReadonlyMap<Value, Value>) {
    this.#graph = graph;
    this.#parts = new Map([...seeds].map(([value, gradient]) => [value, [gradient]]));
  }

  has(value: Value): boolean {
    return this.#parts.has(value);
  }

  add(value: Value, gradient: Value): void {
    const parts = this.#parts.get(value);
    if (parts === undefined) this.#parts.set(value, [gradient]);
    else parts.push(gradient);
  }

  of(value: Value): Value | undefined {
    const parts = this.#parts.get(value);
    if (parts === undefined || parts.length === 1) return parts?.[0];
    const total = this.#graph.op(parts.length === 2 ? 'Add' : 'Sum', parts);
    this.#parts.set(value, [total]);
    return total;
  }
}

/** The values that depend on a parameter in a way that carries a gradient, each with one such parameter. */
function originsOf(forward: readonly GraphNode[], parameters: readonly Value[]): ReadonlyMap<Value, Value> {
  const origins = new Map(parameters.map((parameter) => [parameter, parameter]));
  for (const node of forward) {
    if (stopsGradient(node.op, node.domain) || castsToNoFloat(node)) continue;
    const origin = originOf(node, origins);
    if (origin === undefined) continue;
    for (const y of node.outputs) if (y !== '' && !origins.has(y)) origins.set(y, origin);
  }
  return origins;
}

function originOf(node: GraphNode, origins: ReadonlyMap<Value, Value>): Value | undefined {
  for (const x of [...node.inputs, ...capturedBy(node)]) {
    const origin = origins.get(x);
    if (origin !== undefined) return origin;
  }
  return undefined;
}

/** What the graphs inside a node read: some of it are values of the surrounding graph, whose names they never reuse. */
export function capturedBy(node: GraphNode): Value[] {
  return Object.values(node.attributes ?? {}).flatMap((attribute: AttributeValue) =>
    'graph' in attribute ? readBy(attribute.graph) : [],
  );
}

function readBy(graph: Graph): Value[] {
  const read = graph.nodes.flatMap((node) => [...node.inputs, ...capturedBy(node)]);
  return [...read, ...graph.outputs.map(({ name }) => name)];
}

/** The numbers of ONNX's float types: float32, float16, float64, bfloat16. */
const FLOATS = [1, 10, 11, 16];

function castsToNoFloat({ op, attributes }: GraphNode): boolean {
  const to = attributes?.['to'];
  return op === 'Cast' && to !== undefined && 'int' in to && !FLOATS.includes(Number(to.int));
}
