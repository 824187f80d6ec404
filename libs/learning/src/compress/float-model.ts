import { encodeModel, type GraphNode, type Model, modelOf, readModel, type Tensor } from '@ratchet/onnx';
import { InferenceSession, oneThread } from '../graph/onnxruntime.ts';
import { withUntypedOutputs } from '../graph/untyped-outputs.ts';
import { compressionOf, withoutMark } from './mark.ts';

/**
 * The float32 model that a compressed file computes nearly: its constants lie under the names that they had before, with the
 * values that are left of them, and nothing is rounded on the way. It can be differentiated and gone on with. A file that is
 * not compressed is given back as it is.
 */
export async function floatModel(onnx: Uint8Array): Promise<Uint8Array> {
  const stored = readModel(onnx);
  if (compressionOf(stored) === undefined) return onnx;
  const model = modelOf(stored);
  const nodes = withoutSteps(inFloats(model.nodes));
  const { constants, rest } = divide(nodes, model);
  const read = new Set(rest.flatMap(({ inputs }) => inputs));
  const wanted = constants.flatMap(({ outputs }) => outputs.filter((name) => read.has(name)));
  const initializers = [
    ...model.initializers.filter(({ name }) => read.has(name)),
    ...(await computed({ ...model, nodes: constants }, wanted)),
  ];
  return encodeModel({ ...model, nodes: rest, initializers, metadata: withoutMark(model) });
}

/** Products of integers become products of the floats that they stand for. */
function inFloats(nodes: readonly GraphNode[]): GraphNode[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const readerOf = (value: string | undefined) => nodes.find(({ inputs }) => inputs.includes(value ?? ''));
  const replaced = new Map<GraphNode, readonly GraphNode[]>();
  for (const product of nodes) {
    if (product.op !== 'MatMulInteger') continue;
    const [near = '', integers = ''] = product.inputs;
    const cast = readerOf(product.outputs[0])!;
    const scaled = readerOf(cast.outputs[0])!;
    const unit = producers.get(scaled.inputs[1]!)!;
    const weight = integers.replace(/\.columns\.int8'*$/, '');
    const floats = `${weight}.floats`;
    const [x = ''] = producers.get(near)!.inputs;
    replaced.set(product, []);
    replaced.set(cast, [
      { op: 'Cast', inputs: [integers], outputs: [floats], attributes: { to: { int: 1 } } },
    ]);
    replaced.set(unit, [{ op: 'Mul', inputs: [floats, unit.inputs[1]!], outputs: [weight] }]);
    replaced.set(scaled, [{ op: 'MatMul', inputs: [x, weight], outputs: scaled.outputs }]);
  }
  return nodes
    .flatMap((node) => replaced.get(node) ?? [node])
    .filter(({ op }) => op !== 'DynamicQuantizeLinear');
}

/** Whoever read a value that went through integers reads the value itself. */
function withoutSteps(nodes: readonly GraphNode[]): GraphNode[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const exact = new Map<string, string>();
  for (const { op, inputs, outputs } of nodes) {
    const stepped = producers.get(inputs[0] ?? '');
    if (op === 'DequantizeLinear' && stepped?.op === 'QuantizeLinear')
      exact.set(outputs[0]!, stepped.inputs[0]!);
  }
  return nodes
    .filter(({ op, outputs }) => op !== 'QuantizeLinear' && !exact.has(outputs[0] ?? ''))
    .map((node) => reading(node, exact));
}

function reading(node: GraphNode, instead: ReadonlyMap<string, string>): GraphNode {
  return { ...node, inputs: node.inputs.map((value) => instead.get(value) ?? value) };
}

/** What depends on constants alone, and all else. */
function divide(
  nodes: readonly GraphNode[],
  { initializers }: Model,
): { readonly constants: GraphNode[]; readonly rest: GraphNode[] } {
  const known = new Set(['', ...initializers.map(({ name }) => name)]);
  const constants: GraphNode[] = [];
  const rest: GraphNode[] = [];
  for (const node of nodes) {
    const isConstant = node.inputs.length > 0 && node.inputs.every((value) => known.has(value));
    (isConstant ? constants : rest).push(node);
    if (isConstant) for (const output of node.outputs) known.add(output);
  }
  return { constants, rest };
}

async function computed(model: Model, values: readonly string[]): Promise<Tensor[]> {
  if (values.length === 0) return [];
  const read = new Set(model.nodes.flatMap(({ inputs }) => inputs));
  const initializers = model.initializers.filter(({ name }) => read.has(name));
  const bytes = encodeModel({ ...model, inputs: [], outputs: [], initializers });
  const session = await InferenceSession.create(withUntypedOutputs(bytes, values), oneThread());
  try {
    const found = await session.run({});
    return values.map((name) => {
      const { type, dims, data } = found[name]!;
      return { name, type, dims: [...dims], data } as Tensor;
    });
  } finally {
    await session.release();
  }
}
