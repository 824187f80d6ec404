import { Fault } from '@ratchet/kernel';
import type { Model } from '@ratchet/onnx';

/** What a file says of its own compression, in its metadata. */
const MARK = 'ratchet.compressed';

type Metadata = Pick<Model, 'metadata'>;

/** The form that a file was brought to, undefined for one that is as it was made. */
export function compressionOf({ metadata = {} }: Metadata): string | undefined {
  return metadata[MARK];
}

export function marked({ metadata = {} }: Metadata, form: string): Readonly<Record<string, string>> {
  return { ...metadata, [MARK]: form };
}

export function withoutMark({ metadata = {} }: Metadata): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== MARK));
}

/** Fault FailedPrecondition COMPRESSED_ALREADY for a file that is compressed. */
export function assertWhole(model: Metadata): void {
  const form = compressionOf(model);
  if (form !== undefined)
    throw new Fault(
      'FailedPrecondition',
      'COMPRESSED_ALREADY',
      `the model is compressed already (${form}): compress a version that is not`,
    );
}
