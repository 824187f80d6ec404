import type { MeshService, TestMesh } from '@ratchet/testkit';

const SERVICES: readonly MeshService[] = ['gateway', 'preprocessing', 'inference', 'feedback', 'trainer'];

/** The process of a service, one that works for it, or the supervisor's. */
export interface MeshProcess {
  /** "gateway", "inference worker", … */
  readonly role: string;
  readonly pid: number;
}

/** All processes of a mesh, as they are now. */
export async function processesOf(mesh: TestMesh): Promise<MeshProcess[]> {
  const perService = await Promise.all(
    SERVICES.map(async (service) => {
      const pids = await mesh.pids(service);
      return pids.map((pid, i) => ({ role: i === 0 ? service : `${service} worker`, pid }));
    }),
  );
  return [...perService.flat(), { role: 'supervisor', pid: mesh.supervisor.pid! }];
}
