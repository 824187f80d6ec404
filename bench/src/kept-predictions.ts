import { type TestMesh, until } from '@ratchet/testkit';

/** When the count has stood still for so long, no more are coming. */
const STILL_MS = 2_000;

/**
 * How many predictions of a model the feedback service has kept, once these are as many as expected or no more are
 * coming.
 */
export async function keptPredictions(mesh: TestMesh, model: string, expected = Infinity): Promise<number> {
  let last = -1;
  let since = 0;
  return await until('the recorder to finish', async () => {
    const { body } = await mesh.call<Stats>('GET', `/v1/models/${model}/stats`);
    const kept = body.predictions.reduce((sum, { count }) => sum + count, 0);
    const now = performance.now();
    if (kept !== last) since = now;
    last = kept;
    return kept >= expected || now - since >= STILL_MS ? kept : undefined;
  });
}

interface Stats {
  readonly predictions: readonly { readonly count: number }[];
}
