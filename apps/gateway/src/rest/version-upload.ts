import { Readable } from 'node:stream';
import { Fault, invalid } from '@ratchet/kernel';
import type { AddVersionRequest } from '@ratchet/protocol';

/** The largest model file, as protobuf allows no larger message. */
export const FILE_BYTES_MAX = 2 ** 31 - 1;

const CHUNK_BYTES_MAX = 512 * 1024;

/** The messages of AddVersion for an upload: the model's name, then the file as it arrives, never the whole of it. */
export async function* versionParts(model: string, body: unknown): AsyncGenerator<AddVersionRequest> {
  if (!(body instanceof Readable))
    throw invalid(
      'EMPTY_BODY',
      'expected an ONNX file as the body, with content-type: application/octet-stream',
    );
  yield { model };
  let bytes = 0;
  for await (const piece of arriving(body)) {
    bytes += piece.length;
    if (bytes > FILE_BYTES_MAX)
      throw new Fault('TooLarge', 'FILE_TOO_LARGE', `expected a file of at most ${FILE_BYTES_MAX} bytes`);
    for (let at = 0; at < piece.length; at += CHUNK_BYTES_MAX)
      yield { chunk: piece.subarray(at, at + CHUNK_BYTES_MAX) };
  }
}

async function* arriving(body: Readable): AsyncGenerator<Buffer> {
  try {
    yield* body as AsyncIterable<Buffer>;
  } catch {
    throw new Fault('Cancelled', 'CALL_CANCELLED', 'the upload ended before the whole file was there');
  }
}
