import type { Manifest, ModelRepository } from '@ratchet/model';

export type Manifests = Pick<ModelRepository, 'models' | 'manifest'>;

/**
 * The manifest by which new examples of a model are read: that of its champion, or else of its newest version, as feedback
 * chooses; undefined for a model that has no version yet. Fault DataLoss for a manifest that can't be read.
 */
export async function exampleManifest(repository: Manifests, model: string): Promise<Manifest | undefined> {
  const entry = repository.models().get(model);
  const version = entry && (entry.serving.aliases.champion ?? entry.versions.at(-1));
  return version === undefined ? undefined : await repository.manifest(model, version);
}
