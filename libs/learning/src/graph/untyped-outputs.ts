/** Field numbers of onnx.proto, each with the wire type of what carries its own length. */
const MODEL_GRAPH = (7 << 3) | 2;
const GRAPH_OUTPUT = (12 << 3) | 2;
const VALUE_NAME = (1 << 3) | 2;

/**
 * A model with more outputs, named without their types: onnxruntime works the types out, also of operators that nobody
 * else knows. They are appended as a second graph field, which a protobuf reader merges into the first: lists go on.
 */
export function withUntypedOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  const outputs = names.map((name) => field(GRAPH_OUTPUT, field(VALUE_NAME, Buffer.from(name))));
  return Buffer.concat([model, field(MODEL_GRAPH, Buffer.concat(outputs))]);
}

function field(key: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(key, ...varint(content.length)), content]);
}

/** Seven bits a byte, lowest first; all but the last have the highest bit. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
