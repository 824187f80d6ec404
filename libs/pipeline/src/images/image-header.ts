import { crc32 } from 'node:zlib';
import { type Fault, invalid } from '@ratchet/kernel';

/** No image has more bytes: 16 MiB. */
export const IMAGE_BYTES_MAX = 16 * 2 ** 20;
/** No image has more pixels. */
export const PIXELS_MAX = 40_000_000;

/** What an image file says of itself, before anything decodes it. */
export interface ImageHeader {
  readonly format: 'PNG' | 'JPEG';
  /** As stored: EXIF may turn it. */
  readonly width: number;
  readonly height: number;
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG_SIGNATURE = [0xff, 0xd8, 0xff];
const JPEG_END = Buffer.of(0xff, 0xd9);

/** Formats that people send and that are not decoded: where their mark lies, and what it is. */
const FOREIGN: readonly (readonly [name: string, at: number, mark: string])[] = [
  ['a GIF image', 0, 'GIF8'],
  ['a WebP image', 8, 'WEBP'],
  ['an AVIF or HEIC image', 4, 'ftyp'],
  ['a BMP image', 0, 'BM'],
  ['a TIFF image', 0, 'II*\0'],
  ['a TIFF image', 0, 'MM\0*'],
  ['an SVG or XML file', 0, '<'],
  ['a PDF file', 0, '%PDF'],
  ['base64 text', 0, 'iVBORw0KGgo'],
  ['base64 text', 0, '/9j/'],
  ['a data URL', 0, 'data:'],
];

/**
 * Reads the size of a PNG or JPEG file. Fault InvalidInput INVALID_IMAGE for another format, for a file that ends before
 * it should, and for an image that is empty or larger than the limits.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) throw invalidImage('got no bytes: send the whole PNG or JPEG file');
  if (bytes.length > IMAGE_BYTES_MAX) {
    throw invalidImage(
      `expected a file of at most ${IMAGE_BYTES_MAX / 2 ** 20} MiB, got ${(bytes.length / 2 ** 20).toFixed(1)} MiB: make the image smaller`,
    );
  }
  const { isWhole, ...header } = read(bytes);
  const { format, width, height } = header;
  if (width < 1 || height < 1 || width * height > PIXELS_MAX) {
    throw invalidImage(
      `expected 1 to ${PIXELS_MAX / 1e6} million pixels, got a ${format} image of ${width} × ${height}: make it smaller`,
    );
  }
  if (!isWhole) throw cutOff(format);
  return header;
}

export function invalidImage(problem: string): Fault {
  return invalid('INVALID_IMAGE', `the image cannot be read: ${problem}`);
}

export function damaged(format: ImageHeader['format']): Fault {
  return invalidImage(`the ${format} file is damaged: open it and save it again`);
}

export function cutOff(format: ImageHeader['format']): Fault {
  return invalidImage(`the ${format} file is cut off: send the whole file`);
}

interface Read extends ImageHeader {
  /** Whether the file has its end. */
  readonly isWhole: boolean;
}

function read(bytes: Uint8Array): Read {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, PNG_SIGNATURE)) return readPng(file);
  if (startsWith(bytes, JPEG_SIGNATURE)) return readJpeg(file);
  const foreign = FOREIGN.find(([, at, mark]) => file.toString('latin1', at, at + mark.length) === mark);
  throw invalidImage(
    `expected a PNG or JPEG file, got ${foreign?.[0] ?? 'something else'}: convert it to PNG or JPEG`,
  );
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/** Walks the chunks: the decoder would not miss the last one. Those that it needs have checksums, which tell of any damage. */
function readPng(file: Buffer): Read {
  let size: ImageHeader | undefined;
  for (let at = PNG_SIGNATURE.length; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (size === undefined) {
      if (type !== 'IHDR' || length !== 13) throw invalidImage('the PNG file does not begin with its header');
      if (at + 16 <= file.length) {
        size = { format: 'PNG', width: file.readUInt32BE(at + 8), height: file.readUInt32BE(at + 12) };
      }
    }
    const end = at + 12 + length;
    if (
      isCritical(type) &&
      end <= file.length &&
      crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)
    )
      throw damaged('PNG');
    at = end;
    if (type === 'IEND' && size !== undefined && at <= file.length) return { ...size, isWhole: true };
  }
  throw cutOff('PNG');
}

/** PNG: the first letter of a chunk that no decoder may skip is a capital. */
function isCritical(type: string): boolean {
  return type[0]! < 'a';
}

/** Walks the segments up to the frame's header. What comes after it holds no marker of the end but the end. */
function readJpeg(file: Buffer): Read {
  for (let at = 2; at + 4 <= file.length; ) {
    if (file[at] !== 0xff) throw invalidImage('the JPEG file is damaged before its size');
    const marker = file[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (isFrame(marker)) return { ...readFrame(file, at, marker), isWhole: file.indexOf(JPEG_END, at) >= 0 };
    if (marker === 0xd9 || marker === 0xda) throw invalidImage('the JPEG file has no size');
    at += isAlone(marker) ? 2 : 2 + file.readUInt16BE(at + 2);
  }
  throw cutOff('JPEG');
}

function readFrame(file: Buffer, at: number, marker: number): ImageHeader {
  if (at + 10 > file.length) throw cutOff('JPEG');
  if (marker > 0xc2 || file[at + 4] !== 8) {
    throw invalidImage('expected a baseline or progressive JPEG of 8 bits, got a rarer kind: convert it');
  }
  return { format: 'JPEG', width: file.readUInt16BE(at + 7), height: file.readUInt16BE(at + 5) };
}

/** SOF0 to SOF15; C4, C8 and CC are something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Markers without a length. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}
