import type { DirectoryRepository, ModelEntry } from '@ratchet/model';

/** Whether versions of a model can be learned from labels: it has none yet, or they classify text. */
export async function isTrainable(
  repository: DirectoryRepository,
  entry: ModelEntry | undefined,
): Promise<boolean> {
  const version = entry?.serving.aliases.champion ?? entry?.versions.at(-1);
  if (entry === undefined || version === undefined) return true;
  const manifest = await repository.manifest(entry.name, version);
  return manifest.task === 'text-classification';
}
