import { Readable } from 'node:stream';
import { Fault, invalid } from '@ratchet/kernel';
import type { AddVersionRequest, TrainableSelection } from '@ratchet/protocol';

/** The largest model file, as protobuf allows no larger message. */
export const FILE_BYTES_MAX = 2 ** 31 - 1;

const CHUNK_BYTES_MAX = 512 * 1024;

/**
 * The messages of AddVersion for an upload: the model's name and what is to learn, then the file as it arrives, never the
 * whole of it.
 */
export async function* versionParts(
  model: string,
  body: unknown,
  trainable?: TrainableSelection,
): AsyncGenerator<AddVersionRequest> {
  if (!(body instanceof Readable))
    throw invalid(
      'EMPTY_BODY',
      'expected an ONNX file as the body, with content-type: application/octet-stream',
    );
  yield { model, ...(trainable && { trainable }) };
  let bytes = 0;
  for await (const piece of arriving(body)) {
    bytes += piece.length;
    if (bytes > FILE_BYTES_MAX)
      throw new Fault('TooLarge', 'FILE_TOO_LARGE', `expected a file of at most ${FILE_BYTES_MAX} bytes`);
    for (let at = 0; at < piece.length; at += CHUNK_BYTES_MAX)
      yield { chunk: piece.subarray(at, at + CHUNK_BYTES_MAX) };
  }
}

/** The pieces of a body. What nobody reads of it is let go by: it stands before the next request of its connection. */
async function* arriving(body: Readable): AsyncGenerator<Buffer> {
  try {
    yield* body.iterator({ destroyOnReturn: false });
  } catch {
    throw new Fault('Cancelled', 'CALL_CANCELLED', 'the upload ended before the whole file was there');
  } finally {
    body.resume();
  }
}

/** What a query says of an upload that is to learn. Fault InvalidInput LABELS_WITHOUT_TRAINING. */
export function selectionOf({
  trainable,
  labels,
}: {
  readonly trainable?: string | undefined;
  readonly labels?: string | undefined;
}): TrainableSelection | undefined {
  if (trainable !== undefined)
    return { pattern: trainable === '*' ? '' : trainable, labels: linesOf(labels ?? '') };
  if (labels === undefined) return undefined;
  throw invalid(
    'LABELS_WITHOUT_TRAINING',
    'labels are for a file that is to learn: give trainable too, * for all of its parameters',
  );
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
