import { invalid, quote } from '@ratchet/kernel';

/** The element types that Ratchet serves, by their names on the wire. */
export const DATATYPES = ['BOOL', 'INT32', 'INT64', 'FP32', 'FP64', 'BYTES'] as const;

export type Datatype = (typeof DATATYPES)[number];

/**
 * One named tensor. `content` holds the elements little-endian and row-major; BOOL takes one byte each, an element of
 * BYTES is its length as a little-endian uint32 and then its bytes. It may start at any offset of its buffer: copy
 * before viewing it as anything wider than bytes.
 */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly content: Uint8Array;
}

const ELEMENT_BYTES: Record<Exclude<Datatype, 'BYTES'>, number> = {
  BOOL: 1,
  INT32: 4,
  INT64: 8,
  FP32: 4,
  FP64: 8,
};

/** No tensor has more elements than this. */
const ELEMENTS_MAX = 2 ** 28;

/** Nor more dimensions. */
export const RANK_MAX = 16;

export function isDatatype(text: string): text is Datatype {
  return (DATATYPES as readonly string[]).includes(text);
}

/** The bytes of one element. BYTES has no fixed size. */
export function bytesOf(datatype: Exclude<Datatype, 'BYTES'>): number {
  return ELEMENT_BYTES[datatype];
}

/** The product of a shape's dimensions; refuses negative, fractional and overflowing ones. */
export function elementCount(shape: readonly number[], name: string): number {
  let count = 1;
  for (const dimension of shape) {
    if (!Number.isInteger(dimension) || dimension < 0)
      throw invalid('INVALID_SHAPE', `tensor ${quote(name)}: [${shape.join(', ')}] is not a shape`);
    count *= dimension;
    if (count > ELEMENTS_MAX)
      throw invalid(
        'TENSOR_TOO_LARGE',
        `tensor ${quote(name)}: [${shape.join(', ')}] has more than ${ELEMENTS_MAX} elements`,
      );
  }
  return count;
}

/** Refuses a tensor whose content does not fit its shape, or that has more than 16 dimensions. */
export function checkTensor(tensor: Tensor): void {
  if (tensor.shape.length > RANK_MAX)
    throw invalid(
      'INVALID_SHAPE',
      `tensor ${quote(tensor.name)}: expected at most ${RANK_MAX} dimensions, got ${tensor.shape.length}`,
    );
  const count = elementCount(tensor.shape, tensor.name);
  if (tensor.datatype === 'BYTES') {
    decodeStrings(tensor, count);
    return;
  }
  const expected = count * bytesOf(tensor.datatype);
  if (tensor.content.length !== expected)
    throw invalid(
      'TENSOR_SIZE_MISMATCH',
      `tensor ${quote(tensor.name)}: ${tensor.datatype} [${tensor.shape.join(', ')}] takes ${expected} bytes, got ${tensor.content.length}`,
    );
}

/** The content of a BYTES tensor. */
export function encodeStrings(strings: readonly string[]): Uint8Array {
  const parts = strings.map((text) => Buffer.from(text, 'utf8'));
  const content = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    at = content.writeUInt32LE(part.length, at);
    content.set(part, at);
    at += part.length;
  }
  return content;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The strings of a BYTES tensor with `count` elements. */
export function decodeStrings(tensor: Pick<Tensor, 'name' | 'content'>, count: number): string[] {
  const { buffer, byteOffset, byteLength } = tensor.content;
  const view = new DataView(buffer, byteOffset, byteLength);
  const strings: string[] = [];
  let at = 0;
  try {
    while (at < byteLength) {
      const size = view.getUint32(at, true);
      if (at + 4 + size > byteLength) throw new RangeError('the last element is cut off');
      strings.push(utf8.decode(tensor.content.subarray(at + 4, at + 4 + size)));
      at += 4 + size;
    }
  } catch {
    throw invalid(
      'MALFORMED_STRINGS',
      `tensor ${quote(tensor.name)}: expected each element as a uint32 length and its UTF-8 bytes`,
    );
  }
  if (strings.length !== count)
    throw invalid(
      'TENSOR_SIZE_MISMATCH',
      `tensor ${quote(tensor.name)}: its shape has ${count} elements, its content ${strings.length}`,
    );
  return strings;
}
