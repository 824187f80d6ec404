import { assertModelName } from '@ratchet/model';
import { protos, type RepositoryServiceHandlers, type TrainableReport } from '@ratchet/protocol';
import { type Implementation, implement } from '@ratchet/rpc';
import type { Added, VersionDoor } from './add-version.ts';

/** ratchet.repository.v1 */
export function repositoryService(door: VersionDoor): Implementation {
  return implement<RepositoryServiceHandlers>(protos.ratchet.repository.v1.RepositoryService.service, {
    async AddVersion(requests) {
      const { manifest, promoted, trainable } = await door.add(requests);
      const { model, version } = manifest;
      return {
        model,
        version,
        manifestJson: JSON.stringify(manifest),
        promoted,
        trainable: trainable ? wireReport(trainable) : null,
      };
    },
    async RemoveModel({ model }) {
      assertModelName(model);
      await door.remove(model);
      return {};
    },
  });
}

function wireReport({ trained, frozen, features }: NonNullable<Added['trainable']>): TrainableReport {
  return {
    trained: trained.map(({ name, dims }) => ({ name, dims: [...dims] })),
    frozen: frozen.map(({ name, dims, reason }) => ({ name, dims: [...dims], reason })),
    features: features.map(({ value }) => value),
  };
}
