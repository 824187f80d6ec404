import { crc32, deflateSync } from 'node:zlib';
import { loadSharp } from './decoder.ts';

type Raw = { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 };

/** Bytes that look like nothing, the same every time. */
export function noise({ width, height, channels }: Raw): Buffer {
  return Buffer.from(
    Array.from({ length: width * height * channels }, (_, i) => (i * 37 + (i >> 3) * 11) & 255),
  );
}

/** For tests: an image of raw pixels as sharp writes it. */
export async function encoded(
  pixels: Uint8Array,
  raw: Raw,
  format: 'png' | 'jpeg' | 'gif' | 'webp' = 'png',
  options: { progressive?: boolean; orientation?: number } = {},
): Promise<Buffer> {
  const sharp = await loadSharp();
  const image = sharp(pixels, { raw }).withMetadata(
    options.orientation === undefined ? {} : { orientation: options.orientation },
  );
  return format === 'gif' || format === 'webp'
    ? image.toFormat(format).toBuffer()
    : image.toFormat(format, { progressive: options.progressive ?? false }).toBuffer();
}

/** For tests: a PNG file of which each byte is ours. `rows`: each with its filter byte before it. */
export function pngOf(
  header: { width: number; height: number; depth: number; colour: number },
  rows: Uint8Array,
  more: readonly Buffer[] = [],
): Buffer {
  const start = Buffer.alloc(13);
  start.writeUInt32BE(header.width, 0);
  start.writeUInt32BE(header.height, 4);
  start[8] = header.depth;
  start[9] = header.colour;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', start),
    ...more,
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export function pngChunk(type: string, content: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + content.length)), 8 + content.length);
  return chunk;
}
