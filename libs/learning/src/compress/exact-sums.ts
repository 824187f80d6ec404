import { encodeModel } from '@ratchet/onnx';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';

const ROWS = 4;
const LENGTH = 64;
const COLUMNS = 32;

/**
 * Whether this processor adds products of uint8 and int8 exactly. Older ones add them in pairs as int16, where two large ones
 * do not fit (onnxruntime uses VPMADDUBSW without VNNI): weights of seven bits do.
 */
export async function sumsExactly(): Promise<boolean> {
  const model = encodeModel({
    name: 'sums',
    inputs: [{ name: 'x', type: 'uint8', dims: ['rows', LENGTH] }],
    outputs: [{ name: 'y', type: 'int32', dims: ['rows', COLUMNS] }],
    initializers: [
      {
        name: 'w',
        type: 'int8',
        dims: [LENGTH, COLUMNS],
        data: new Int8Array(LENGTH * COLUMNS).fill(127),
      },
    ],
    nodes: [{ op: 'MatMulInteger', inputs: ['x', 'w'], outputs: ['y'] }],
  });
  const session = await InferenceSession.create(model, oneThread());
  try {
    const x = new Tensor('uint8', new Uint8Array(ROWS * LENGTH).fill(255), [ROWS, LENGTH]);
    const { y } = await session.run({ x });
    return (y!.data as Int32Array).every((sum) => sum === LENGTH * 255 * 127);
  } finally {
    await session.release();
  }
}
