import { encodeModel } from '@ratchet/onnx';

/** An ONNX file that adds a number to two floats: its answer tells which version gave it. */
export function addingModel(number: number): Uint8Array<ArrayBuffer> {
  const bytes = encodeModel({
    name: 'adds',
    nodes: [{ op: 'Add', inputs: ['x', 'number'], outputs: ['y'] }],
    initializers: [{ name: 'number', type: 'float32', dims: [1], data: Float32Array.of(number) }],
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', 2] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['batch', 2] }],
  });
  return Uint8Array.from(bytes);
}
