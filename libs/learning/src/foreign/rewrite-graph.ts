import type { Value } from '../graph/graph-builder.ts';
import { lengthField, varint } from '../graph/message-fields.ts';

/** Field numbers of onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_INITIALIZER = 5;
const GRAPH_OUTPUT = 12;
const NODE_INPUT = 1;
const VALUE_NAME = 1;
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 } as const;
const FLOAT32 = 1;

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

export interface GraphEdits {
  /** Which nodes stay, by their places; all unless given. */
  readonly keeps?: (node: number) => boolean;
  /** Other inputs for some nodes: by the node's place and the input's. */
  readonly inputs?: ReadonlyMap<number, ReadonlyMap<number, Value>>;
  /** Takes the place of the graph's outputs; their types are left for onnxruntime to find. */
  readonly outputs?: readonly Value[];
  readonly initializers?: readonly {
    readonly name: Value;
    readonly dims: readonly number[];
    readonly data: Float32Array;
  }[];
}

/**
 * A file with a few changes in its main graph. All else, and what nobody here knows, stays byte for byte. The bytes must have
 * passed the scan.
 */
export function rewriteGraph(file: Uint8Array, edits: GraphEdits): Uint8Array {
  return Buffer.concat(
    [...fieldsOf(file)].map(({ number, bytes, content }) =>
      number === MODEL_GRAPH ? lengthField(MODEL_GRAPH, edited(content, edits)) : bytes,
    ),
  );
}

function edited(graph: Uint8Array, { keeps, inputs, outputs, initializers = [] }: GraphEdits): Uint8Array {
  const parts: Uint8Array[] = [];
  let node = -1;
  for (const { number, bytes, content } of fieldsOf(graph)) {
    if (number === GRAPH_NODE) {
      node++;
      const renamed = inputs?.get(node);
      if (keeps !== undefined && !keeps(node)) continue;
      parts.push(renamed === undefined ? bytes : lengthField(GRAPH_NODE, withInputs(content, renamed)));
    } else if (number !== GRAPH_OUTPUT || outputs === undefined) parts.push(bytes);
  }
  for (const initializer of initializers)
    parts.push(lengthField(GRAPH_INITIALIZER, tensorBytes(initializer)));
  for (const name of outputs ?? [])
    parts.push(lengthField(GRAPH_OUTPUT, lengthField(VALUE_NAME, Buffer.from(name))));
  return Buffer.concat(parts);
}

function withInputs(node: Uint8Array, renamed: ReadonlyMap<number, Value>): Uint8Array {
  let input = -1;
  const parts = [...fieldsOf(node)].map(({ number, bytes }) => {
    if (number !== NODE_INPUT) return bytes;
    const name = renamed.get(++input);
    return name === undefined ? bytes : lengthField(NODE_INPUT, Buffer.from(name));
  });
  return Buffer.concat(parts);
}

function tensorBytes({ name, dims, data }: NonNullable<GraphEdits['initializers']>[number]): Uint8Array {
  return Buffer.concat([
    ...dims.map((dim) => Uint8Array.of(TENSOR.dims << 3, ...varint(dim))),
    Uint8Array.of(TENSOR.dataType << 3, FLOAT32),
    lengthField(TENSOR.name, Buffer.from(name)),
    lengthField(TENSOR.rawData, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

interface Field {
  readonly number: number;
  /** The whole field. */
  readonly bytes: Uint8Array;
  /** What carries its own length, without that. */
  readonly content: Uint8Array;
}

function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++]!;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const key = next();
    const wireType = key % 8;
    let from = at;
    if (wireType === VARINT) next();
    else if (wireType === FIXED64) at += 8;
    else if (wireType === FIXED32) at += 4;
    else if (wireType === LENGTH) {
      const length = next();
      from = at;
      at += length;
    }
    yield {
      number: Math.floor(key / 8),
      bytes: message.subarray(start, at),
      content: message.subarray(from, at),
    };
  }
}
