import { type TestMesh, until } from '@ratchet/testkit';

/** How long the count must stand still until it counts as final. */
const STILL_MS = 300;

/** How many predictions of a model the feedback service has kept, once no more are coming. */
export async function recordedPredictions(mesh: TestMesh, model: string): Promise<number> {
  let last = -1;
  let since = 0;
  return await until('the recorder to finish', async () => {
    const { body } = await mesh.call<Stats>('GET', `/v1/models/${model}/stats`);
    const total = body.predictions.reduce((sum, { count }) => sum + count, 0);
    const now = performance.now();
    if (total !== last) since = now;
    last = total;
    return now - since >= STILL_MS ? { total } : undefined;
  }).then(({ total }) => total);
}

interface Stats {
  readonly predictions: readonly { readonly count: number }[];
}
