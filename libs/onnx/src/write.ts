import protobuf from 'protobufjs';
import { ATTRIBUTE_TYPES } from './attribute.ts';
import { ELEMENT_TYPES, type Tensor } from './element-types.ts';
import {
  type AttributeMessage,
  type GraphMessage,
  type Integer,
  MODEL,
  type ModelMessage,
  type NodeMessage,
  type TensorMessage,
  type ValueMessage,
} from './schema.ts';
import type { Dim, TensorType } from './value-type.ts';

/** The value of an attribute, with its type: 1 and 1.0 are one number in JavaScript and two types in ONNX. */
export type AttributeValue =
  | { readonly int: Integer }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly Integer[] }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: Tensor }
  | { readonly graph: Graph };

export interface GraphNode {
  readonly op: string;
  /** Names of values; '' leaves an optional one out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Named after its first output unless given. */
  readonly name?: string;
  /** ONNX's own, '', unless given. */
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly Tensor[];
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
}

export interface Model extends Graph {
  /** Version of ONNX's own operator set. */
  readonly opset?: number;
  /** Versions of the other domains that nodes name. */
  readonly domains?: Readonly<Record<string, number>>;
  readonly irVersion?: number;
  readonly producer?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of an ONNX file. The same model gives the same bytes, whatever the order of the keys of its records. The
 * graph is written last: then no beginning of the file is a whole model. Values are copied once, as they lie in
 * memory (little-endian). Throws a RangeError when a tensor's `data` doesn't fit its `dims`.
 */
export function encodeModel(model: Model): Uint8Array {
  const { opset = 21, domains = {}, irVersion = 10, producer = 'ratchet', metadata = {} } = model;
  const head: ModelMessage = {
    ir_version: irVersion,
    producer_name: producer,
    opset_import: [
      { domain: '', version: opset },
      ...sortedEntries(domains).map(([domain, version]) => ({ domain, version })),
    ],
    metadata_props: sortedEntries(metadata).map(([key, value]) => ({ key, value })),
  };
  const writer = protobuf.Writer.create();
  MODEL.encode(head, writer);
  MODEL.encode({ graph: graphMessage(model) }, writer);
  return writer.finish();
}

function graphMessage(graph: Graph): GraphMessage {
  return {
    name: graph.name,
    node: graph.nodes.map(nodeMessage),
    initializer: graph.initializers.map(tensorMessage),
    input: graph.inputs.map(valueMessage),
    output: graph.outputs.map(valueMessage),
  };
}

function nodeMessage(node: GraphNode): NodeMessage {
  return {
    op_type: node.op,
    name: node.name ?? node.outputs[0] ?? '',
    ...(node.domain ? { domain: node.domain } : {}),
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: sortedEntries(node.attributes ?? {}).map(([name, value]) => attributeMessage(name, value)),
  };
}

function attributeMessage(name: string, value: AttributeValue): AttributeMessage {
  const type = ATTRIBUTE_TYPES;
  if ('int' in value) return { name, type: type.i, i: int64(value.int) };
  if ('float' in value) return { name, type: type.f, f: value.float };
  if ('string' in value) return { name, type: type.s, s: Buffer.from(value.string) };
  if ('ints' in value) return { name, type: type.ints, ints: value.ints.map(int64) };
  if ('floats' in value) return { name, type: type.floats, floats: [...value.floats] };
  if ('strings' in value)
    return { name, type: type.strings, strings: value.strings.map((s) => Buffer.from(s)) };
  if ('tensor' in value) return { name, type: type.t, t: tensorMessage(value.tensor) };
  return { name, type: type.g, g: graphMessage(value.graph) };
}

function tensorMessage(tensor: Tensor): TensorMessage {
  const { name, type, dims, data } = tensor;
  const elements = dims.reduce((product, dim) => product * dim, 1);
  if (data.length !== elements)
    throw new RangeError(`tensor ${name} is [${dims.join(', ')}] and has ${data.length} values`);
  const head = { name, data_type: ELEMENT_TYPES[type].code, dims: dims.map(int64) };
  if (type === 'string') return { ...head, string_data: data.map((s) => Buffer.from(s)) };
  return { ...head, raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function valueMessage({ name, type, dims }: TensorType): ValueMessage {
  const shape = dims === null ? {} : { shape: { dim: dims.map(dimension) } };
  return { name, type: { tensor_type: { elem_type: ELEMENT_TYPES[type].code, ...shape } } };
}

function dimension(dim: Dim): { dim_value?: Integer; dim_param?: string } {
  if (dim === null) return {};
  return typeof dim === 'string' ? { dim_param: dim } : { dim_value: int64(dim) };
}

/** Checked, for protobufjs would cut anything else to some number; it takes a bigint only as two halves. */
function int64(value: Integer): Integer {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer below 2^53`);
    return value;
  }
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} has more than 64 bits`);
  const halves = { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
  return halves as unknown as Integer;
}

/** By code units, not by locale: the same on every machine. */
function sortedEntries<V>(values: Readonly<Record<string, V>>): [string, V][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
