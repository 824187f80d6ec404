import { randomFrom } from '@ratchet/kernel';
import type { Signature } from '@ratchet/model';
import { encodeModel, type GraphNode, type Tensor } from '@ratchet/onnx';
import type { LearningRow } from '../data-set.ts';
import { InferenceSession, Tensor as OrtTensor, oneThread } from '../graph/onnxruntime.ts';
import type { FloatTensor } from './quantize.ts';
import type { StoredForm } from './stored-form.ts';

/** For tests: numbers in ±size, the same for the same seed. */
export function floats(name: string, dims: readonly number[], seed = 1, size = 1): FloatTensor {
  const random = randomFrom(seed);
  const length = dims.reduce((product, dim) => product * dim, 1);
  return {
    name,
    type: 'float32',
    dims,
    data: Float32Array.from({ length }, () => (2 * random() - 1) * size),
  };
}

/** For tests: what onnxruntime computes of a stored constant. */
export async function computed(form: StoredForm): Promise<OrtTensor> {
  const onnx = encodeModel({
    name: 'stored',
    inputs: [],
    outputs: [{ name: 'out', type: 'float32', dims: null }],
    initializers: form.constants,
    nodes: [
      ...form.nodes,
      { op: 'Cast', inputs: [form.name], outputs: ['out'], attributes: { to: { int: 1 } } },
    ],
  });
  return (await outputsOf(onnx, {})).out!;
}

/** For tests: runs a file once. */
export async function outputsOf(
  onnx: Uint8Array,
  feeds: Readonly<Record<string, OrtTensor>>,
): Promise<Readonly<Record<string, OrtTensor>>> {
  const session = await InferenceSession.create(onnx, oneThread());
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** For tests: a file that takes x, float32 [batch, …], and gives y, float32. */
export function fileOf(
  nodes: readonly GraphNode[],
  initializers: readonly Tensor[],
  {
    x,
    y = ['batch', null],
  }: { readonly x: readonly number[]; readonly y?: readonly (string | number | null)[] },
): Uint8Array {
  return encodeModel({
    name: 'file',
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', ...x] }],
    outputs: [{ name: 'y', type: 'float32', dims: [...y] }],
    initializers,
    nodes,
  });
}

/** For tests: what such a file is served as. */
export function servedAs(x: readonly number[], y: readonly number[]) {
  const signature: Signature = {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, ...x] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, ...y] }],
    batch: true,
  };
  return { pipeline: [], signature };
}

/** For tests: rows of random numbers in ±1. */
export function tensorRows(
  count: number,
  dims: readonly number[],
  part: LearningRow['part'],
  seed = 1,
): LearningRow[] {
  const random = randomFrom(seed);
  const size = dims.reduce((product, dim) => product * dim, 1);
  return Array.from({ length: count }, () => {
    const content = new Uint8Array(Float32Array.from({ length: size }, () => 2 * random() - 1).buffer);
    const x = { name: 'x', datatype: 'FP32', shape: [...dims], content } as const;
    return { instance: { tensors: [x] }, part, trainOnly: false };
  });
}

/** For tests: such rows as one tensor. */
export function batchOf(rows: readonly LearningRow[]): OrtTensor {
  const [first] = rows;
  const parts = rows.map(({ instance }) => instance.tensors![0]!.content);
  const data = new Float32Array(new Uint8Array(Buffer.concat(parts)).buffer);
  return new OrtTensor('float32', data, [rows.length, ...first!.instance.tensors![0]!.shape]);
}
