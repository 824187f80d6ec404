import { lengthField } from './message-fields.ts';

/** Field numbers of onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH_OUTPUT = 12;
const VALUE_NAME = 1;

/**
 * A model with more outputs, named without their types: onnxruntime works the types out, also of operators that nobody
 * else knows. They are appended as a second graph field, which a protobuf reader merges into the first: lists go on.
 */
export function withUntypedOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  const outputs = names.map((name) => lengthField(GRAPH_OUTPUT, lengthField(VALUE_NAME, Buffer.from(name))));
  return Buffer.concat([model, lengthField(MODEL_GRAPH, Buffer.concat(outputs))]);
}
