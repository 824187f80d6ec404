import type { Datatype, Tensor } from '@ratchet/model';
import { bytesOf, decodeStrings } from '@ratchet/model';
import type { Value } from '../graph/graph-builder.ts';
import { Tensor as OrtTensor } from '../graph/onnxruntime.ts';

/** Inputs of a run, by name. */
export type Feeds = Readonly<Record<Value, OrtTensor>>;

const ARRAYS = {
  BOOL: ['bool', Uint8Array],
  INT32: ['int32', Int32Array],
  INT64: ['int64', BigInt64Array],
  FP32: ['float32', Float32Array],
  FP64: ['float64', Float64Array],
} as const satisfies Record<Exclude<Datatype, 'BYTES'>, unknown>;

export function feedsOf(tensors: readonly Tensor[]): Feeds {
  return Object.fromEntries(tensors.map((tensor) => [tensor.name, ortTensor(tensor)]));
}

function ortTensor({ name, datatype, shape, content }: Tensor): OrtTensor {
  if (datatype === 'BYTES') {
    const count = shape.reduce((product, length) => product * length, 1);
    return new OrtTensor('string', decodeStrings({ name, content }, count), shape);
  }
  const [type, array] = ARRAYS[datatype];
  // A copy begins where elements of any size may.
  const bytes = new Uint8Array(content);
  return new OrtTensor(
    type,
    new array(bytes.buffer, 0, bytes.length / bytesOf(datatype)) as Float32Array,
    shape,
  );
}

/** The same row so many times, along the first dim. */
export function repeated(tensor: OrtTensor, times: number): OrtTensor {
  if (times === 1) return tensor;
  const dims = [times * tensor.dims[0]!, ...tensor.dims.slice(1)];
  if (tensor.type === 'string')
    return new OrtTensor('string', Array.from({ length: times }, () => tensor.data as string[]).flat(), dims);
  const data = tensor.data as Float32Array;
  const all = new (data.constructor as Float32ArrayConstructor)(data.length * times);
  for (let i = 0; i < times; i++) all.set(data, i * data.length);
  return new OrtTensor(tensor.type as 'float32', all, dims);
}
