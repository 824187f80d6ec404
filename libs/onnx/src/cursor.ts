import type { Integer } from './schema.ts';

/** What is wrong with the bytes, without saying where; whoever reads adds the place. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** The four wire types of protobuf that ONNX uses; groups (3 and 4) are of a time before it. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of the bytes; a WireError when they are not UTF-8, for then two names could look like one. */
export function textOf(bytes: Uint8Array): string {
  return new Cursor(bytes).text(0, bytes.length);
}

/** Reads protobuf's basic types from bytes; nothing is ever read past `end`. */
export class Cursor {
  readonly #bytes: Uint8Array;
  readonly #buffer: Buffer;
  readonly #view: DataView;
  position = 0;
  /** The last varint, as two unsigned halves. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  varint(end: number): void {
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      if (this.position >= end) throw new WireError('a number runs past the end');
      const byte = this.#bytes[this.position++]!;
      const bits = byte & 0x7f;
      if (i < 4) low |= bits << (7 * i);
      else if (i === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * i - 32);
      if (byte < 0x80) {
        if (i === 9 && byte > 1) break;
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw new WireError('a number has more than 64 bits');
  }

  int32(end: number): number {
    this.varint(end);
    return this.low | 0;
  }

  int64(end: number): Integer {
    this.varint(end);
    const value = (this.high | 0) * 2 ** 32 + this.low;
    if (Number.isSafeInteger(value)) return value;
    return BigInt.asIntN(64, (BigInt(this.high) << 32n) | BigInt(this.low));
  }

  uint64(end: number): bigint {
    this.varint(end);
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }

  float32(end: number): number {
    return this.#view.getFloat32(this.skip(4, end), true);
  }

  float64(end: number): number {
    return this.#view.getFloat64(this.skip(8, end), true);
  }

  /** The end of the length-delimited value that starts here. */
  lengthEnd(end: number): number {
    this.varint(end);
    const left = end - this.position;
    if (this.high !== 0 || this.low > left) {
      const length = this.high * 2 ** 32 + this.low;
      throw new WireError(`a value claims ${length} bytes where ${left} are left`);
    }
    return this.position + this.low;
  }

  /** Moves over so many bytes and says where they started. */
  skip(length: number, end: number): number {
    const start = this.position;
    if (length > end - start) throw new WireError(`a number of ${length} bytes runs past the end`);
    this.position = start + length;
    return start;
  }

  /** Moves over a value of any wire type. */
  skipValue(wireType: number, end: number): void {
    if (wireType === VARINT) this.varint(end);
    else if (wireType === FIXED64) this.skip(8, end);
    else if (wireType === LENGTH) this.position = this.lengthEnd(end);
    else if (wireType === FIXED32) this.skip(4, end);
    else throw new WireError(`a field has wire type ${wireType}, which ONNX never uses`);
  }

  /** The UTF-8 text between two positions; see {@link textOf}. */
  text(start: number, end: number): string {
    let i = start;
    while (i < end && this.#bytes[i]! < 0x80) i++;
    if (i === end) return this.#buffer.toString('latin1', start, end);
    try {
      return utf8.decode(this.slice(start, end));
    } catch {
      throw new WireError('the text is not UTF-8');
    }
  }

  /** A view, no copy. */
  slice(start: number, end: number): Uint8Array {
    return this.#bytes.subarray(start, end);
  }
}
