import type { GraphNode, Model, Tensor } from '@ratchet/onnx';
import type { FloatTensor, Quantization } from './quantize.ts';

/** A constant that an operator multiplies by, or looks rows up in. */
export interface Weight {
  readonly tensor: FloatTensor;
  /** Axes along which numbers differ in size, so that each place has a scale of its own. */
  readonly kept: Quantization['kept'];
}

/** Below this the names and scales take as much room as the numbers. */
const ELEMENTS_MIN = 256;

/** Narrower tables have a scale for each column, wider ones for each row: so scales take a quarter of the room at most. */
const WIDE_TABLE = 16;

type KeptAxes = (tensor: FloatTensor, node: GraphNode) => Weight['kept'];

const rowsOfGates: KeptAxes = () => [0, 1];

/** Of each operator, the inputs that are weights. */
const WEIGHT_INPUTS: Readonly<Record<string, Readonly<Record<number, KeptAxes>>>> = {
  Gemm: { 1: (_, { attributes }) => (isOne(attributes?.['transB']) ? [0, 0] : [1, 1]) },
  MatMul: { 1: ({ dims }) => [dims.length - 1, dims.length - 1] },
  Gather: { 0: ({ dims }) => (dims[1]! < WIDE_TABLE ? [1, 1] : [0, 0]) },
  Conv: { 1: () => [0, 0] },
  ConvTranspose: { 1: () => [1, 1] },
  RNN: { 1: rowsOfGates, 2: rowsOfGates },
  GRU: { 1: rowsOfGates, 2: rowsOfGates },
  LSTM: { 1: rowsOfGates, 2: rowsOfGates },
};

/** The weights of the main graph, by name; small ones are left out unless asked for. */
export function weightsOf(
  { nodes, initializers }: Model,
  elementsMin = ELEMENTS_MIN,
): ReadonlyMap<string, Weight> {
  const constants = new Map(initializers.map((tensor) => [tensor.name, tensor]));
  const weights = new Map<string, Weight>();
  for (const node of nodes) {
    if (node.domain) continue;
    for (const [input, keptAxes] of Object.entries(WEIGHT_INPUTS[node.op] ?? {})) {
      const tensor = constants.get(node.inputs[Number(input)] ?? '');
      if (tensor === undefined || !isMatrix(tensor) || tensor.data.length < elementsMin) continue;
      if (weights.has(tensor.name)) continue;
      weights.set(tensor.name, { tensor, kept: keptAxes(tensor, node) });
    }
  }
  return weights;
}

function isMatrix(tensor: Tensor): tensor is FloatTensor {
  return tensor.type === 'float32' && tensor.dims.length >= 2;
}

export function isOne(attribute: NonNullable<GraphNode['attributes']>[string] | undefined): boolean {
  return attribute !== undefined && 'int' in attribute && Number(attribute.int) === 1;
}
