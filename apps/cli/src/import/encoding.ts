import { isAscii } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { UserError } from '../user-error.ts';

/** The encodings that imports read. GB18030 covers GBK and GB2312, what Chinese spreadsheets write. */
export type Encoding = 'utf-8' | 'gb18030';

const LOOKED_AT_BYTES = 65_536;
const LINE_FEED = 0x0a;
/** So many lines of another encoding may look like UTF-8: one in seven characters of GB2312 does, and hardly two of them. */
const CHANCE_MAX = 0.2;

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

/** What a file is read as. */
export interface FoundEncoding {
  readonly encoding: Encoding;
  /** How many of its lines are not in this encoding. */
  readonly brokenLines: number;
}

/**
 * UTF-8 when most lines with more than ASCII are valid UTF-8, and GB18030 when hardly any is: a short one may be so by chance.
 * A UserError for what lies between. Reads the file once, or twice when it is no valid UTF-8, without keeping it.
 */
export async function detectEncoding(file: string): Promise<FoundEncoding> {
  if (await isUtf8(file)) return { encoding: 'utf-8', brokenLines: 0 };
  const { valid, broken } = await countLines(file);
  if (valid > broken) return { encoding: 'utf-8', brokenLines: broken };
  if (valid <= CHANCE_MAX * (valid + broken)) return { encoding: 'gb18030', brokenLines: 0 };
  throw new UserError(
    `${file} mixes encodings: of its lines with more than ASCII ${valid} are UTF-8 and ${broken} are not: save it as UTF-8`,
  );
}

async function isUtf8(file: string): Promise<boolean> {
  const check = new Utf8Check();
  for await (const chunk of createReadStream(file)) if (!check.takes(chunk as Buffer)) return false;
  return check.ends();
}

/** The lines with more than ASCII, by whether they are valid UTF-8. In no encoding is a line feed part of another character. */
async function countLines(file: string): Promise<{ valid: number; broken: number }> {
  const counts = { valid: 0, broken: 0 };
  let check = new Utf8Check();
  let ascii = true;
  const end = (): void => {
    const isValid = check.ends();
    if (!ascii) counts[isValid ? 'valid' : 'broken']++;
    ascii = true;
    if (!isValid) check = new Utf8Check();
  };
  for await (const chunk of createReadStream(file)) {
    let rest = chunk as Buffer;
    for (let at = rest.indexOf(LINE_FEED); ; at = rest.indexOf(LINE_FEED)) {
      const part = at === -1 ? rest : rest.subarray(0, at);
      // What is ASCII needs a look only where a character before it may be cut short.
      if (!ascii || !isAscii(part)) {
        ascii = false;
        check.takes(part);
      }
      if (at === -1) break;
      end();
      rest = rest.subarray(at + 1);
    }
  }
  end();
  return counts;
}

/** Whether bytes that come in pieces are valid UTF-8. */
class Utf8Check {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #valid = true;

  /** False once they are not. */
  takes(bytes: Buffer): boolean {
    return this.#decode(bytes, true);
  }

  /** What comes next begins anew, unless this is false. */
  ends(): boolean {
    return this.#decode(new Uint8Array(), false);
  }

  #decode(bytes: Uint8Array, stream: boolean): boolean {
    if (!this.#valid) return false;
    try {
      this.#decoder.decode(bytes, { stream });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
      this.#valid = false;
    }
    return this.#valid;
  }
}

/** What stands in a text for bytes that are not in its encoding. */
export const REPLACEMENT = '\ufffd';

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
