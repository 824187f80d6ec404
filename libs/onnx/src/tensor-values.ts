import { quote } from '@ratchet/kernel';
import { Cursor, textOf, WireError } from './cursor.ts';
import type { Tensor, TensorValues } from './element-types.ts';
import { refusal } from './refusal.ts';
import type { StoredTensor } from './tensor.ts';

type NumericType = Exclude<keyof TensorValues, 'string'>;
type NumericArray = TensorValues[NumericType];

const ARRAYS: { readonly [T in NumericType]: new (length: number) => TensorValues[T] } = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
};

/**
 * A stored tensor with its values in an array of their own (a copy: raw bytes may lie at any offset of the file).
 * Throws MODEL_TYPE_UNSUPPORTED for types that have no array (complex, float8 and those below a byte).
 */
export function tensorOf(stored: StoredTensor): Tensor {
  const { name, type, dims } = stored;
  if (type === 'string') return { name, type, dims, data: strings(stored) };
  if (!(type in ARRAYS))
    throw refusal('MODEL_TYPE_UNSUPPORTED', `tensor ${quote(name)} is ${type}, whose values can't be read`);
  const data = new ARRAYS[type as NumericType](stored.elements);
  if (stored.raw !== undefined) new Uint8Array(data.buffer).set(stored.raw);
  else unpack(stored, data);
  return { name, type, dims, data } as Tensor;
}

function strings(stored: StoredTensor): string[] {
  try {
    return (stored.typed ?? []).map(textOf);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw refusal('MODEL_TENSOR_INVALID', `tensor ${quote(stored.name)} has strings that are not UTF-8`);
  }
}

function unpack(stored: StoredTensor, data: NumericArray): void {
  let i = 0;
  for (const range of stored.typed ?? []) {
    const cursor = new Cursor(range);
    const end = range.length;
    while (cursor.position < end) {
      if (data instanceof Float32Array) data[i++] = cursor.float32(end);
      else if (data instanceof Float64Array) data[i++] = cursor.float64(end);
      else if (data instanceof BigInt64Array || data instanceof BigUint64Array)
        data[i++] = cursor.uint64(end);
      else if (data instanceof Uint32Array) data[i++] = Number(cursor.uint64(end));
      else data[i++] = cursor.int32(end);
    }
  }
}
