import type { Tensor } from '@ratchet/model';
import type { Failure } from './failure.ts';

/**
 * What goes through the pipe between a service and its worker, in both directions:
 *
 *   u32 length of what follows | u32 id | u32 header bytes | header, JSON | padding | contents of the tensors
 *
 * Numbers are little-endian. Every content begins at a multiple of 8 bytes after the length, so that a received frame
 * can be computed on where it lies.
 */
export interface Frame {
  readonly id: number;
  readonly tensors: readonly Tensor[];
  /** Milliseconds that the model computed; in answers. */
  readonly runMs?: number;
  /** Why there are no tensors; in answers. */
  readonly failure?: Failure;
}

type Described = readonly [
  name: string,
  datatype: Tensor['datatype'],
  shape: readonly number[],
  contentBytes: number,
];

interface Header extends Omit<Frame, 'id' | 'tensors'> {
  readonly tensors: readonly Described[];
}

const LENGTH_BYTES = 4;
const FIXED_BYTES = 8;
const ALIGNMENT = 8;

/** A frame that announces more is not one of ours. */
export const FRAME_BYTES_MAX = 256 * 2 ** 20;

const aligned = (at: number): number => Math.ceil(at / ALIGNMENT) * ALIGNMENT;

export function encodeFrame({ id, tensors, ...rest }: Frame): Buffer {
  const header: Header = {
    ...rest,
    tensors: tensors.map((t) => [t.name, t.datatype, t.shape, t.content.length]),
  };
  const text = JSON.stringify(header);
  const headerBytes = Buffer.byteLength(text);
  let length = FIXED_BYTES + headerBytes;
  for (const tensor of tensors) length = aligned(length) + tensor.content.length;
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(id, LENGTH_BYTES);
  frame.writeUInt32LE(headerBytes, LENGTH_BYTES + 4);
  frame.write(text, LENGTH_BYTES + FIXED_BYTES, 'utf8');
  let at = FIXED_BYTES + headerBytes;
  for (const { content } of tensors) {
    at = aligned(at);
    frame.set(content, LENGTH_BYTES + at);
    at += content.length;
  }
  return frame;
}

/** `body` is what follows the length. */
function decodeFrame(body: Buffer): Frame {
  const headerEnd = FIXED_BYTES + body.readUInt32LE(4);
  const { tensors, ...rest } = JSON.parse(body.toString('utf8', FIXED_BYTES, headerEnd)) as Header;
  let at = headerEnd;
  return {
    ...rest,
    id: body.readUInt32LE(0),
    tensors: tensors.map(([name, datatype, shape, bytes]) => {
      const start = aligned(at);
      at = start + bytes;
      if (at > body.length) throw new RangeError('the frame is shorter than its tensors');
      return { name, datatype, shape, content: body.subarray(start, at) };
    }),
  };
}

/** Puts frames together from the pieces that a pipe delivers. Every byte is copied once, to its aligned place. */
export class FrameReader {
  readonly #deliver: (frame: Frame) => void;
  readonly #length = Buffer.alloc(LENGTH_BYTES);
  #lengthBytes = 0;
  #body: Buffer | undefined;
  #bodyBytes = 0;

  constructor(deliver: (frame: Frame) => void) {
    this.#deliver = deliver;
  }

  /** Throws for bytes that are no frames; nothing can be read after that. */
  read(piece: Buffer): void {
    let at = 0;
    while (at < piece.length) at += this.#body ? this.#readBody(piece, at) : this.#readLength(piece, at);
  }

  #readLength(piece: Buffer, at: number): number {
    const copied = piece.copy(this.#length, this.#lengthBytes, at);
    this.#lengthBytes += copied;
    if (this.#lengthBytes < LENGTH_BYTES) return copied;
    const length = this.#length.readUInt32LE(0);
    if (length < FIXED_BYTES || length > FRAME_BYTES_MAX)
      throw new RangeError(`a frame of ${length} bytes is not one of ours`);
    this.#lengthBytes = 0;
    this.#bodyBytes = 0;
    this.#body = Buffer.allocUnsafeSlow(length);
    return copied;
  }

  #readBody(piece: Buffer, at: number): number {
    const body = this.#body!;
    const copied = piece.copy(body, this.#bodyBytes, at);
    this.#bodyBytes += copied;
    if (this.#bodyBytes === body.length) {
      this.#body = undefined;
      this.#deliver(decodeFrame(body));
    }
    return copied;
  }
}
