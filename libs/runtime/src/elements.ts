import type { Datatype } from '@ratchet/model';
import type { Tensor as OrtTensor } from 'onnxruntime-node';

/** Arrays that hold the elements of each datatype but BYTES, as onnxruntime takes and gives them. */
export const ARRAYS = {
  BOOL: Uint8Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const satisfies Record<Exclude<Datatype, 'BYTES'>, unknown>;

export type Elements = InstanceType<(typeof ARRAYS)[keyof typeof ARRAYS]>;

/** onnxruntime's names of our datatypes. */
export const ORT_TYPES = {
  BOOL: 'bool',
  INT32: 'int32',
  INT64: 'int64',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
} as const satisfies Record<Datatype, OrtTensor.Type>;

export function datatypeOf(type: string): Datatype | undefined {
  return (Object.keys(ORT_TYPES) as Datatype[]).find((datatype) => ORT_TYPES[datatype] === type);
}

/** Bytes seen as elements: in place when they are aligned, else a copy. */
export function elementsOf(datatype: Exclude<Datatype, 'BYTES'>, content: Uint8Array): Elements {
  const array = ARRAYS[datatype];
  const size = array.BYTES_PER_ELEMENT;
  const aligned = content.byteOffset % size === 0 ? content : new Uint8Array(content);
  return new array(aligned.buffer as ArrayBuffer, aligned.byteOffset, content.byteLength / size);
}

/** The strings of a BYTES content that was checked before: each a little-endian uint32 length and its UTF-8 bytes. */
export function stringsOf(content: Uint8Array): string[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const strings: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    strings.push(bytes.toString('utf8', at + 4, end));
    at = end;
  }
  return strings;
}

/** The reverse of `stringsOf`. */
export function contentOf(strings: readonly string[]): Uint8Array {
  const sizes = strings.map((text) => Buffer.byteLength(text));
  const content = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + size, 0));
  let at = 0;
  for (const [i, text] of strings.entries()) {
    at = content.writeUInt32LE(sizes[i]!, at);
    at += content.write(text, at, 'utf8');
  }
  return content;
}
