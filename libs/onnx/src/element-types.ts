/** The field of a tensor that holds its values when they are not in raw_data. */
export type TypedStorage =
  | 'float_data'
  | 'int32_data'
  | 'string_data'
  | 'int64_data'
  | 'double_data'
  | 'uint64_data';

interface ElementShape {
  /** The number of the type in the file. */
  readonly code: number;
  /** Size of one element in raw_data; 0 for strings, which have none. */
  readonly bits: number;
  readonly storage: TypedStorage;
}

const shape = (code: number, bits: number, storage: TypedStorage): ElementShape => ({ code, bits, storage });

/** Every element type of ONNX up to IR version 13. */
export const ELEMENT_TYPES = {
  float32: shape(1, 32, 'float_data'),
  uint8: shape(2, 8, 'int32_data'),
  int8: shape(3, 8, 'int32_data'),
  uint16: shape(4, 16, 'int32_data'),
  int16: shape(5, 16, 'int32_data'),
  int32: shape(6, 32, 'int32_data'),
  int64: shape(7, 64, 'int64_data'),
  string: shape(8, 0, 'string_data'),
  bool: shape(9, 8, 'int32_data'),
  float16: shape(10, 16, 'int32_data'),
  float64: shape(11, 64, 'double_data'),
  uint32: shape(12, 32, 'uint64_data'),
  uint64: shape(13, 64, 'uint64_data'),
  complex64: shape(14, 64, 'float_data'),
  complex128: shape(15, 128, 'double_data'),
  bfloat16: shape(16, 16, 'int32_data'),
  float8e4m3fn: shape(17, 8, 'int32_data'),
  float8e4m3fnuz: shape(18, 8, 'int32_data'),
  float8e5m2: shape(19, 8, 'int32_data'),
  float8e5m2fnuz: shape(20, 8, 'int32_data'),
  uint4: shape(21, 4, 'int32_data'),
  int4: shape(22, 4, 'int32_data'),
  float4e2m1: shape(23, 4, 'int32_data'),
  float8e8m0: shape(24, 8, 'int32_data'),
  uint2: shape(25, 2, 'int32_data'),
  int2: shape(26, 2, 'int32_data'),
} as const satisfies Record<string, ElementShape>;

export type ElementType = keyof typeof ELEMENT_TYPES;

const NAMES_BY_CODE = new Map<number, ElementType>(
  Object.entries(ELEMENT_TYPES).map(([name, { code }]) => [code, name as ElementType]),
);

/** The name of a type number of the file, undefined for 0 and for numbers that ONNX has not given out. */
export function elementTypeOf(code: number): ElementType | undefined {
  return NAMES_BY_CODE.get(code);
}

/** Bytes that so many elements take in raw_data; types below a byte share bytes. */
export function bytesOf(type: ElementType, elements: number): number {
  return Math.ceil((elements * ELEMENT_TYPES[type].bits) / 8);
}

/** Entries that so many elements take in the field of typed storage. */
export function entriesOf(type: ElementType, elements: number): number {
  if (type === 'complex64' || type === 'complex128') return elements * 2;
  const { bits } = ELEMENT_TYPES[type];
  return bits > 0 && bits < 8 ? bytesOf(type, elements) : elements;
}

/** The arrays that hold values of each type in memory; float16 and bfloat16 are bit patterns, bool is 0 or 1. */
export interface TensorValues {
  float32: Float32Array;
  float64: Float64Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
  float16: Uint16Array;
  bfloat16: Uint16Array;
  string: readonly string[];
}

/** A tensor with its values, as it is written; `data` holds the product of `dims` values, row by row. */
export type Tensor = {
  [T in keyof TensorValues]: {
    readonly name: string;
    readonly type: T;
    readonly dims: readonly number[];
    readonly data: TensorValues[T];
  };
}[keyof TensorValues];
