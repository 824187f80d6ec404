import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault, invalid, newId } from '@ratchet/kernel';
import { assertModelName } from '@ratchet/model';
import type { AddVersionRequest__Output, TrainableSelection__Output } from '@ratchet/protocol';

/** protobuf, and so ONNX, ends here. */
export const FILE_BYTES_MAX = 2 ** 31 - 1;
const CHUNK_BYTES_MAX = 2 ** 20;

/** A file that a caller sent, on this machine until `remove`. */
export interface Upload {
  readonly model: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** What of it is to be trained, when it is to learn. */
  readonly trainable: TrainableSelection__Output | null;
  remove(): Promise<void>;
}

/**
 * Receives the stream of AddVersion into a file below `dir`, no faster than the disk takes it. Faults: InvalidInput for a
 * stream in another order, TooLarge FILE_TOO_LARGE beyond `bytesMax`. Whatever fails leaves nothing behind.
 */
export async function receiveFile(
  requests: AsyncIterable<AddVersionRequest__Output>,
  dir: string,
  bytesMax: number,
): Promise<Upload> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, `${newId()}.onnx`);
  const remove = (): Promise<void> => rm(path, { force: true });
  try {
    return { ...(await write(requests, path, bytesMax)), file: path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function write(
  requests: AsyncIterable<AddVersionRequest__Output>,
  path: string,
  bytesMax: number,
): Promise<Pick<Upload, 'model' | 'bytes' | 'sha256' | 'trainable'>> {
  const hash = createHash('sha256');
  let model: string | undefined;
  let selection: Upload['trainable'] = null;
  let bytes = 0;
  await using file = await open(path, 'wx');
  for await (const { part, model: name, chunk, trainable } of requests) {
    if (model === undefined) {
      if (part !== 'model' || name === undefined)
        throw invalid('MODEL_EXPECTED', 'the first message must name the model, the others carry the file');
      assertModelName(name);
      model = name;
      selection = trainable;
      continue;
    }
    if (part !== 'chunk' || chunk === undefined)
      throw invalid('CHUNK_EXPECTED', 'every message after the first must carry bytes of the file');
    if (chunk.length > CHUNK_BYTES_MAX)
      throw invalid(
        'CHUNK_TOO_LONG',
        `a message may carry ${CHUNK_BYTES_MAX} bytes of the file, got ${chunk.length}`,
      );
    bytes += chunk.length;
    if (bytes > bytesMax)
      throw new Fault(
        'TooLarge',
        'FILE_TOO_LARGE',
        `an ONNX file may have ${bytesMax} bytes, and this one has more: keep the weights smaller`,
      );
    hash.update(chunk);
    // All of it: a plain write may take a part, as on a disk that is nearly full.
    await file.writeFile(chunk);
  }
  if (model === undefined)
    throw invalid('MODEL_EXPECTED', 'the stream was empty: the first message must name the model');
  return { model, bytes, sha256: hash.digest('hex'), trainable: selection };
}
