import { type DirectoryRepository, type ModelEntry, TASK_SHAPES } from '@ratchet/model';

/**
 * Whether versions of a model can be learned from what people say: it has none yet, or their task has a target, or it is a file
 * that somebody brought to learn.
 */
export async function isTrainable(
  repository: DirectoryRepository,
  entry: ModelEntry | undefined,
): Promise<boolean> {
  const version = entry?.serving.aliases.champion ?? entry?.versions.at(-1);
  if (entry === undefined || version === undefined) return true;
  const manifest = await repository.manifest(entry.name, version);
  return TASK_SHAPES[manifest.task].target !== null || manifest.trainable !== undefined;
}
