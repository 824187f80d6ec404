import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync, gunzipSync } from 'node:zlib';

/** Where Debian's package dataset-fashion-mnist puts it. */
const DIRECTORY = '/usr/share/datasets/fashion-mnist';
const SIDE = 28;

export interface Fashion {
  /** uint8 [images, 784]. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

export function hasFashion(): boolean {
  return existsSync(DIRECTORY);
}

export async function readFashion(part: 'train' | 't10k'): Promise<Fashion> {
  const read = async (name: string): Promise<Uint8Array> => {
    const bytes = gunzipSync(await readFile(join(DIRECTORY, `${part}-${name}-ubyte.gz`)));
    const rank = bytes[3]!;
    return bytes.subarray(4 + 4 * rank);
  };
  return { pixels: await read('images-idx3'), labels: await read('labels-idx1') };
}

/** One image as a PNG file, as people would send it. */
export function pngOf({ pixels }: Fashion, row: number): Uint8Array {
  const raw = Buffer.alloc(SIDE * (SIDE + 1));
  for (let y = 0; y < SIDE; y++)
    raw.set(pixels.subarray((row * SIDE + y) * SIDE, (row * SIDE + y + 1) * SIDE), y * (SIDE + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header[8] = 8; // bits; colour type 0 is grey
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
