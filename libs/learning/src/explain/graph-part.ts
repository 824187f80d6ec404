import type { GraphNode, Model, Tensor, TensorType } from '@ratchet/onnx';
import { capturedBy } from '../autodiff/backward.ts';
import type { Value } from '../graph/graph-builder.ts';
import type { OpenGraph } from './open-graph.ts';

/** What some values of a graph need. */
export interface GraphPart {
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly Tensor[];
  /** Of the model's inputs, those that are read. */
  readonly inputs: readonly TensorType[];
}

/** The part of a graph that computes `wanted`, where `given` are known. */
export function partOf(
  graph: OpenGraph,
  wanted: readonly Value[],
  given: ReadonlySet<Value> = new Set(),
): GraphPart {
  const needed = new Set(wanted.filter((value) => !given.has(value)));
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => output !== '' && needed.has(output))) continue;
    nodes.unshift(node);
    for (const value of readBy(node)) if (!given.has(value)) needed.add(value);
  }
  return {
    nodes,
    constants: [...graph.constants.values()].filter(({ name }) => needed.has(name)),
    inputs: graph.inputs.filter(({ name }) => needed.has(name)),
  };
}

/** A part as a model without outputs. */
export function modelOfPart(graph: OpenGraph, { nodes, constants, inputs }: GraphPart): Model {
  const { opset, domains } = graph;
  return { name: 'part', nodes, initializers: constants, inputs, outputs: [], opset, domains };
}

/** What a node reads, inside graphs of its own too. */
export function readBy(node: GraphNode): Value[] {
  return [...node.inputs, ...capturedBy(node)].filter((value) => value !== '');
}

/** The values of a part that depend on some others, those included. */
export function dependentOn(values: Iterable<Value>, nodes: readonly GraphNode[]): Set<Value> {
  const found = new Set(values);
  for (const node of nodes)
    if (readBy(node).some((value) => found.has(value)))
      for (const output of node.outputs) if (output !== '') found.add(output);
  return found;
}
