import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { UserError } from '../user-error.ts';

/** The encodings that imports read. GB18030 covers GBK and GB2312, what Chinese spreadsheets write. */
export type Encoding = 'utf-8' | 'gb18030';

const LOOKED_AT_BYTES = 65_536;

/** A UserError when a file begins as no text in one of these encodings does: with UTF-16, or with bytes of zero. */
export async function assertText(file: string): Promise<void> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOOKED_AT_BYTES), 0, LOOKED_AT_BYTES, 0);
  const start = buffer.subarray(0, bytesRead);
  if (isUtf16(start)) throw new UserError(`${file} looks like UTF-16: save it as UTF-8`);
  if (start.includes(0)) throw new UserError(`${file} is not a text file`);
}

/** By its byte order mark; or without one by its ASCII characters, whose zeros stand all on the same side. */
function isUtf16(start: Buffer): boolean {
  const mark = start.length >= 2 ? start.readUInt16BE(0) : 0;
  if (mark === 0xfeff || mark === 0xfffe) return true;
  const zeros = [0, 0];
  for (let at = 0; at < start.length; at++) if (start[at] === 0) zeros[at % 2]!++;
  return Math.min(...zeros) === 0 && Math.max(...zeros) > start.length / 20;
}

/** UTF-8 when the whole file is valid UTF-8, GB18030 otherwise. Reads the file once, without keeping it. */
export async function detectEncoding(file: string): Promise<Encoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(file)) decoder.decode(chunk as Buffer, { stream: true });
    decoder.decode();
    return 'utf-8';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'gb18030';
    throw error;
  }
}

/** The text of a file, piece by piece, without a byte order mark. */
export async function* decodedText(
  file: string,
  encoding: Encoding,
  onBytes: (bytes: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(file)) {
    const bytes = chunk as Buffer;
    onBytes(bytes.length);
    const text = decoder.decode(bytes, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
