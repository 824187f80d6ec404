import {
  type AttributeValue,
  readModel,
  type StoredAttribute,
  type StoredGraph,
  type StoredModel,
  type StoredNode,
  scanModel,
  type TensorType,
  tensorOf,
} from '@ratchet/onnx';
import type { Value } from '../graph/graph-builder.ts';
import { type ForeignConstant, isReadable, readConstants } from './constants.ts';
import type { ForeignNode } from './foreign-node.ts';

/** A place where a value is read. */
export interface Use {
  readonly node: ForeignNode;
  readonly input: number;
}

/** A model that somebody brought, as it lies in its file; its constants, wherever the file keeps them, are apart. */
export interface ForeignGraph {
  readonly bytes: Uint8Array;
  /** The version of ONNX's own operator set. */
  readonly opset: number;
  /** In an order in which they can run; without those that only hand a constant on. */
  readonly nodes: readonly ForeignNode[];
  /** Of all nodes of the file: what each reads and makes. */
  readonly wiring: readonly { readonly reads: readonly Value[]; readonly outputs: readonly Value[] }[];
  readonly constants: ReadonlyMap<Value, ForeignConstant>;
  /** What callers give. */
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly producers: ReadonlyMap<Value, ForeignNode>;
  readonly consumers: ReadonlyMap<Value, readonly Use[]>;
}

/**
 * Reads a file that is to be trained. Fails with what the scan refuses it for: FailedPrecondition, naming the node or the
 * tensor (a cycle, a missing initialiser, values in another file …).
 */
export function readForeign(bytes: Uint8Array): ForeignGraph {
  const { inputs, outputs } = scanModel(bytes);
  const model = readModel(bytes);
  const { graph } = model;
  const read = graph.nodes.map((node, index) => readNode(node, index, model));
  const { constants, nodes } = readConstants(model, read);
  const consumers = new Map<Value, Use[]>();
  for (const node of nodes)
    for (const [input, value] of node.inputs.entries()) {
      if (value === '') continue;
      const uses = consumers.get(value);
      if (uses === undefined) consumers.set(value, [{ node, input }]);
      else uses.push({ node, input });
    }
  return {
    bytes,
    opset: model.opsets[''] ?? 21,
    nodes,
    wiring: read.map((node) => ({ reads: [...node.inputs, ...node.captures], outputs: node.outputs })),
    constants,
    inputs,
    outputs,
    producers: new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const))),
    consumers,
  };
}

function readNode(node: StoredNode, index: number, model: StoredModel): ForeignNode {
  const { name, op, domain, inputs, outputs } = node;
  const stored = Object.entries(node.attributes);
  const attributes = stored.flatMap(([key, value]) => {
    const read = attributeOf(value);
    return read === undefined ? [] : [[key, read] as const];
  });
  return {
    name,
    op,
    domain,
    inputs,
    outputs,
    attributes: Object.fromEntries(attributes),
    index,
    captures: stored.flatMap(([, value]) => graphsIn(value)).flatMap(readBy),
    obstacle: obstacleOf(node, model),
  };
}

function obstacleOf(node: StoredNode, { functions }: StoredModel): string | undefined {
  const { op, domain, overload, attributes } = node;
  if (functions.some((each) => each.name === op && each.domain === domain && each.overload === overload))
    return 'it is a function of the model; export the model with its functions inlined';
  if (domain === 'com.microsoft')
    return 'it is an operator of onnxruntime alone; give the original model, not one that its optimiser wrote';
  if (domain !== '') return 'it is none of the operators of ONNX itself';
  if (Object.values(attributes).some((value) => graphsIn(value).length > 0)) return 'it is control flow';
  return undefined;
}

/** Undefined for what only operators have that can't be trained through. */
function attributeOf(value: StoredAttribute): AttributeValue | undefined {
  if ('tensor' in value)
    return isReadable(value.tensor.type) ? { tensor: tensorOf(value.tensor) } : undefined;
  if ('int' in value || 'float' in value || 'string' in value) return value;
  if ('ints' in value || 'floats' in value || 'strings' in value) return value;
  return undefined;
}

function graphsIn(value: StoredAttribute): readonly StoredGraph[] {
  if ('graph' in value) return [value.graph];
  return 'graphs' in value ? value.graphs : [];
}

function readBy({ nodes, outputs }: StoredGraph): Value[] {
  const read = nodes.flatMap((node) => [
    ...node.inputs,
    ...Object.values(node.attributes).flatMap(graphsIn).flatMap(readBy),
  ]);
  return [...read, ...outputs.map(({ name }) => name)];
}
