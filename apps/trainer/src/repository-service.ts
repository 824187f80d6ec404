import { assertModelName } from '@ratchet/model';
import { protos, type RepositoryServiceHandlers } from '@ratchet/protocol';
import { type Implementation, implement } from '@ratchet/rpc';
import type { VersionDoor } from './add-version.ts';

/** ratchet.repository.v1 */
export function repositoryService(door: VersionDoor): Implementation {
  return implement<RepositoryServiceHandlers>(protos.ratchet.repository.v1.RepositoryService.service, {
    async AddVersion(requests) {
      const { manifest, promoted } = await door.add(requests);
      const { model, version } = manifest;
      return { model, version, manifestJson: JSON.stringify(manifest), promoted };
    },
    async RemoveModel({ model }) {
      assertModelName(model);
      await door.remove(model);
      return {};
    },
  });
}
