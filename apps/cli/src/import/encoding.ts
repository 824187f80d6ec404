import { createReadStream } from 'node:fs';

/** The encodings that imports read. GB18030 covers GBK and GB2312, what Chinese spreadsheets write. */
export type Encoding = 'utf-8' | 'gb18030';

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
