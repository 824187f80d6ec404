import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { ModelFailure } from './failure.ts';

const CHUNK_BYTES = 4 * 2 ** 20;
/** protobuf ends here. */
const FILE_BYTES_MAX = 2 ** 31 - 1;

/** A model file in memory. What is scanned, hashed and run are these bytes, whatever becomes of the file. */
export interface ModelFile {
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** Reads a model file and hashes it on the way; refuses it when a given checksum is not the one it has. */
export async function readModelFile(path: string, sha256?: string): Promise<ModelFile> {
  const file = await readHashed(path);
  if (sha256 !== undefined && sha256 !== file.sha256)
    throw new ModelFailure(
      'DataLoss',
      'CHECKSUM_MISMATCH',
      `the model file is damaged: expected sha256 ${sha256}, got ${file.sha256}; publish the version again`,
    );
  return file;
}

async function readHashed(path: string): Promise<ModelFile> {
  await using handle = await open(path, 'r').catch(() => {
    throw new ModelFailure(
      'NotFound',
      'MODEL_FILE_MISSING',
      'the version has no model file that can be read',
    );
  });
  const { size } = await handle.stat();
  if (size > FILE_BYTES_MAX)
    throw new ModelFailure(
      'FailedPrecondition',
      'MODEL_TOO_LARGE',
      `the model file has ${size} bytes; at most ${FILE_BYTES_MAX} can be loaded`,
    );
  const bytes = Buffer.allocUnsafeSlow(size);
  const hash = createHash('sha256');
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(CHUNK_BYTES, size - at), at);
    if (bytesRead === 0) break;
    hash.update(bytes.subarray(at, at + bytesRead));
    at += bytesRead;
  }
  return { bytes: bytes.subarray(0, at), sha256: hash.digest('hex') };
}
