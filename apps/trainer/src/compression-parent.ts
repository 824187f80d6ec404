import { Fault } from '@ratchet/kernel';
import type { CompressionReport } from '@ratchet/learning';
import { type Compression, type DirectoryRepository, entryOf } from '@ratchet/model';
import type { Report } from './run-task.ts';

/** Whether a version has the form that is asked for. */
export function isIn(target: Compression, { compression }: Pick<Report, 'compression'>): boolean {
  return compression?.kept === true && [compression.target, formOf(compression)].includes(target);
}

/**
 * The version that is made smaller where somebody asks for this one: itself, or if it is in another form already, the one that
 * it was made of. Fault FailedPrecondition COMPRESSED_ALREADY where that one is not there.
 */
export async function compressionParent(
  repository: DirectoryRepository,
  model: string,
  { version, target }: { readonly version: string; readonly target: Compression },
): Promise<string> {
  // A version that somebody brought has no report.
  const report = (await repository.report(model, version)) as Report | undefined;
  if (!report?.compression?.kept || isIn(target, report)) return version;
  const { compressedFrom, compression } = report;
  const { versions } = entryOf(repository, model);
  if (compressedFrom !== undefined && versions.includes(compressedFrom)) return compressedFrom;
  throw new Fault(
    'FailedPrecondition',
    'COMPRESSED_ALREADY',
    `version ${version} is in ${formOf(compression)} already, and there is no larger file of it: set the training setting "compress" to "none" or to the form that you want, and train again`,
    { model, version },
  );
}

function formOf({ target, tried }: CompressionReport): string {
  return tried.at(-1)?.target ?? target;
}
