import { type GraphNode, modelOf, readModel, type Tensor, type TensorType } from '@ratchet/onnx';
import type { Value } from '../graph/graph-builder.ts';

/** The graph of a model file, ready to be cut into parts. */
export interface OpenGraph {
  /** In an order in which they can run, without those that are constants. */
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<Value, Tensor>;
  /** What callers give. */
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  /** The version of ONNX's own operator set, and of others. */
  readonly opset: number;
  readonly domains: Readonly<Record<string, number>>;
}

/** Reads a file that passed the scan. Faults as `modelOf`: FailedPrecondition for what can't be written again. */
export function openGraph(file: Uint8Array): OpenGraph {
  const { nodes, initializers, inputs, outputs, opset = 21, domains = {} } = modelOf(readModel(file));
  const constants = new Map(initializers.map((tensor) => [tensor.name, tensor]));
  const rest: GraphNode[] = [];
  for (const node of nodes) {
    const tensor = constantOf(node);
    if (tensor === undefined) rest.push(node);
    else constants.set(tensor.name, tensor);
  }
  return {
    nodes: rest,
    constants,
    inputs: inputs.filter(({ name }) => !constants.has(name)),
    outputs,
    opset,
    domains,
  };
}

/** The tensor of a Constant node; exporters put shapes and axes there. */
function constantOf({ op, domain, outputs, attributes = {} }: GraphNode): Tensor | undefined {
  if (op !== 'Constant' || domain) return undefined;
  const name = outputs[0]!;
  const [value] = Object.values(attributes);
  if (value === undefined) return undefined;
  if ('tensor' in value) return { ...value.tensor, name };
  if ('float' in value) return { name, type: 'float32', dims: [], data: Float32Array.of(value.float) };
  if ('int' in value) return { name, type: 'int64', dims: [], data: BigInt64Array.of(BigInt(value.int)) };
  if ('floats' in value)
    return { name, type: 'float32', dims: [value.floats.length], data: Float32Array.from(value.floats) };
  if ('ints' in value)
    return { name, type: 'int64', dims: [value.ints.length], data: BigInt64Array.from(value.ints, BigInt) };
  return undefined;
}
