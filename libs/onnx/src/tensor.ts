import {
  bytesOf,
  ELEMENT_TYPES,
  type ElementType,
  elementTypeOf,
  entriesOf,
  type TypedStorage,
} from './element-types.ts';
import { refusal, type Where } from './refusal.ts';
import type { Integer, TensorMessage } from './schema.ts';

/** A tensor as it lies in the file, checked: its bytes are all there. Reading its values is `tensorOf`'s work. */
export interface StoredTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** Product of dims. */
  readonly elements: number;
  /** Bytes of the values once unpacked; of strings, the bytes of their text. */
  readonly bytes: number;
  /** Values as little-endian bytes, a view of the file. Exactly one of `raw` and `typed` is there. */
  readonly raw: Uint8Array | undefined;
  /** Values in protobuf's own encoding, in ranges of the file; of strings, one range each. */
  readonly typed: readonly Uint8Array[] | undefined;
}

const STORAGES: readonly TypedStorage[] = [
  'float_data',
  'int32_data',
  'string_data',
  'int64_data',
  'double_data',
  'uint64_data',
];

/** Checks a tensor and refuses it unless it is whole and within the file (MODEL_EXTERNAL_DATA, MODEL_TENSOR_INVALID …). */
export function readTensor(message: TensorMessage, where: Where): StoredTensor {
  if ((message.data_location ?? 0) !== 0 || message.external_data !== undefined)
    throw refusal(
      'MODEL_EXTERNAL_DATA',
      `${where()} keeps its values in another file (external data), which Ratchet never opens; save the model as one file, as onnx.save does with save_as_external_data=False`,
    );
  if (message.segment !== undefined)
    throw invalidTensor(where, 'holds only a segment of a tensor; save it whole');
  const type = readType(message, where);
  const elements = countElements(message.dims ?? [], type, where);
  const stored = STORAGES.filter((storage) => message[storage] !== undefined);
  const count = stored.length + (message.raw_data === undefined ? 0 : 1);
  if (count > 1) throw invalidTensor(where, 'stores its values in two fields; export the model again');
  const storage = stored[0];
  const typed = storage === undefined ? undefined : message[storage];
  const raw = typed === undefined ? (message.raw_data ?? new Uint8Array(0)) : undefined;
  const dims = (message.dims ?? []).map(Number);
  if (storage !== undefined && storage !== ELEMENT_TYPES[type].storage)
    throw invalidTensor(where, `is ${type} and has ${storage} instead of ${ELEMENT_TYPES[type].storage}`);
  if (raw !== undefined) checkRaw(raw, type, dims, elements, where);
  if (typed !== undefined) checkTyped(typed, type, dims, elements, where);
  const bytes =
    type === 'string' ? (typed ?? []).reduce((sum, t) => sum + t.length, 0) : bytesOf(type, elements);
  return { name: message.name ?? '', type, dims, elements, bytes, raw, typed };
}

function invalidTensor(where: Where, what: string): Error {
  return refusal('MODEL_TENSOR_INVALID', `${where()} ${what}`);
}

function readType(message: TensorMessage, where: Where): ElementType {
  const code = message.data_type ?? 0;
  const type = elementTypeOf(code);
  if (type === undefined)
    throw refusal(
      'MODEL_TYPE_UNSUPPORTED',
      `${where()} has data type number ${code}, which ONNX has not defined; export the model with a released ONNX version`,
    );
  return type;
}

function countElements(dims: readonly Integer[], type: ElementType, where: Where): number {
  let elements = 1;
  for (const dim of dims) {
    if (dim < 0) throw invalidTensor(where, `has a negative dimension (${dim}); export the model again`);
    elements *= Number(dim);
  }
  // Each dimension must be exact too: 0 × anything is 0, and 0 × 2^63 must not pass for it.
  const exact = dims.every((dim) => typeof dim === 'number') && Number.isSafeInteger(elements * 16);
  if (!exact)
    throw invalidTensor(where, `has dimensions too large for any memory (${type} ${dims.join(' × ')})`);
  return elements;
}

function checkRaw(
  raw: Uint8Array,
  type: ElementType,
  dims: readonly number[],
  elements: number,
  where: Where,
): void {
  const expected = bytesOf(type, elements);
  if (type === 'string' && (raw.length > 0 || elements > 0))
    throw invalidTensor(where, `is of ${elements} strings and has no string_data for them`);
  if (raw.length !== expected)
    throw invalidTensor(
      where,
      `is ${type} [${dims.join(', ')}] and needs ${expected} bytes, but ${raw.length} are there; export or copy the model again`,
    );
}

function checkTyped(
  ranges: readonly Uint8Array[],
  type: ElementType,
  dims: readonly number[],
  elements: number,
  where: Where,
): void {
  const expected = entriesOf(type, elements);
  let found = 0;
  for (const range of ranges) {
    const count = countEntries(range, ELEMENT_TYPES[type].storage);
    if (count === undefined)
      throw invalidTensor(where, 'has values that are cut off or damaged; export or copy the model again');
    found += count;
  }
  if (found !== expected)
    throw invalidTensor(
      where,
      `is ${type} [${dims.join(', ')}] and needs ${expected} values, but ${found} are there; export or copy the model again`,
    );
}

/** Undefined when the range doesn't hold whole values, of 64 bits at the most. */
function countEntries(range: Uint8Array, storage: TypedStorage): number | undefined {
  if (storage === 'string_data') return 1;
  if (storage === 'float_data' || storage === 'double_data') {
    const size = storage === 'float_data' ? 4 : 8;
    return range.length % size === 0 ? range.length / size : undefined;
  }
  let count = 0;
  let length = 0;
  for (let i = 0; i < range.length; i++) {
    length++;
    if (range[i]! < 0x80) {
      if (length > 10 || (length === 10 && range[i]! > 1)) return undefined;
      count++;
      length = 0;
    }
  }
  return length === 0 ? count : undefined;
}
