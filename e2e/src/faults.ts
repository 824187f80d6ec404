import { randomFrom } from '@ratchet/kernel';
import { type MeshService, type TestMesh, until } from '@ratchet/testkit';

/** What a series of kills has shown. */
export interface FaultReport {
  readonly kills: number;
  readonly seed: number;
  /** Milliseconds from each kill until the mesh answered again what the killed service is needed for. */
  readonly recoveryMs: Record<MeshService, number[]>;
  readonly acknowledged: number;
  /** Acknowledged feedback that is not there any more. */
  readonly lost: number;
  /** Feedback that is there more than once. */
  readonly doubled: number;
  readonly predictions: { readonly answered: number; readonly refused: number; readonly broken: string[] };
  /** Predictions that failed while only feedback or trainer was down. */
  readonly failedWithoutCause: number;
}

const VICTIMS: readonly MeshService[] = ['feedback', 'inference', 'gateway', 'preprocessing', 'trainer'];
const CALL_MS_MAX = 5_000;
const BETWEEN_MS_MAX = 300;

/**
 * Kills the services of a running mesh with SIGKILL, each in its turn and at random moments, while feedback and
 * predictions stream in; then counts what is left. The same seed gives the same order and pauses.
 */
export async function runFaults(
  mesh: TestMesh,
  { kills, seed }: { readonly kills: number; readonly seed: number },
  onKill: (n: number, service: MeshService, recoveryMs: number) => void = () => undefined,
): Promise<FaultReport> {
  const random = randomFrom(seed);
  const load = startLoad(mesh, seed);
  const recoveryMs: Record<MeshService, number[]> = {
    gateway: [],
    preprocessing: [],
    inference: [],
    feedback: [],
    trainer: [],
  };
  for (let n = 0; n < kills; n++) {
    await pause(BETWEEN_MS_MAX * random());
    const service = VICTIMS[n % VICTIMS.length]!;
    const [pid] = await until(`a process of ${service}`, async () => {
      const pids = await mesh.pids(service);
      return pids.length > 0 && pids;
    });
    const controlPlane = service === 'feedback' || service === 'trainer';
    load.expectNoFailures = controlPlane;
    const killedAt = performance.now();
    process.kill(pid!, 'SIGKILL');
    await recovered(mesh, service, pid!);
    const took = performance.now() - killedAt;
    recoveryMs[service].push(took);
    if (!controlPlane) await until('a prediction', () => answers(mesh));
    onKill(n + 1, service, took);
  }
  await load.stop();
  const stored = await storedTexts(mesh);
  const lost = [...load.acknowledged].filter((text) => !stored.has(text)).length;
  const doubled = [...stored.values()].filter((count) => count > 1).length;
  return {
    kills,
    seed,
    recoveryMs,
    acknowledged: load.acknowledged.size,
    lost,
    doubled,
    predictions: load.predictions,
    failedWithoutCause: load.failedWithoutCause,
  };
}

/** Until what the service is needed for works again. */
async function recovered(mesh: TestMesh, service: MeshService, killed: number): Promise<void> {
  await until(`${service} to be back`, async () => {
    const pids = await mesh.pids(service);
    if (pids.length === 0 || pids.includes(killed)) return false;
    if (service === 'feedback') return await reads(mesh, '/v1/feedback?pageSize=1');
    if (service === 'trainer') return await reads(mesh, '/v1/runs?pageSize=1');
    return await answers(mesh);
  });
}

async function reads(mesh: TestMesh, path: string): Promise<boolean> {
  const response = await fetch(mesh.rest + path, { signal: AbortSignal.timeout(CALL_MS_MAX) });
  await response.arrayBuffer();
  return response.ok;
}

async function answers(mesh: TestMesh): Promise<boolean> {
  return (await predict(mesh)) === 200;
}

async function predict(mesh: TestMesh): Promise<number> {
  const response = await fetch(`${mesh.rest}/v1/models/sentiment:predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instances: ['slow but touching, 很好看'] }),
    signal: AbortSignal.timeout(CALL_MS_MAX),
  });
  await response.arrayBuffer();
  return response.status;
}

interface Load {
  /** Texts of the feedback that was acknowledged. */
  readonly acknowledged: Set<string>;
  readonly predictions: { answered: number; refused: number; broken: string[] };
  failedWithoutCause: number;
  /** Set while only services are down that serving does without. */
  expectNoFailures: boolean;
  stop(): Promise<void>;
}

/** Streams feedback and predictions until it is stopped. Feedback that got no answer is sent again under its key. */
function startLoad(mesh: TestMesh, seed: number): Load {
  let going = true;
  let n = 0;
  const load: Load = {
    acknowledged: new Set(),
    predictions: { answered: 0, refused: 0, broken: [] },
    failedWithoutCause: 0,
    expectNoFailures: true,
    async stop() {
      going = false;
      await Promise.all(loops);
    },
  };
  const feedback = async (): Promise<void> => {
    while (going) {
      const text = `kill ${seed} feedback ${n++}`;
      await until('an acknowledgement', async () => await submit(mesh, text));
      load.acknowledged.add(text);
    }
  };
  const predictions = async (): Promise<void> => {
    while (going) {
      const strict = load.expectNoFailures;
      const status = await predict(mesh).catch((error: unknown) => String(error));
      if (status === 200) load.predictions.answered++;
      else if (status === 503 || status === 429 || typeof status === 'string') load.predictions.refused++;
      else load.predictions.broken.push(String(status));
      if (status !== 200 && strict && load.expectNoFailures) load.failedWithoutCause++;
      await pause(1);
    }
  };
  const loops = [feedback(), feedback(), feedback(), predictions(), predictions()];
  return load;
}

async function submit(mesh: TestMesh, text: string): Promise<boolean> {
  const response = await fetch(`${mesh.rest}/v1/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sentiment', instance: text, label: 'neutral', idempotencyKey: text }),
    signal: AbortSignal.timeout(CALL_MS_MAX),
  });
  await response.arrayBuffer();
  if (response.status >= 400 && response.status < 500 && response.status !== 429)
    throw new Error(`feedback was refused with ${response.status}`);
  return response.status === 201 || response.status === 200;
}

async function storedTexts(mesh: TestMesh): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let token = '';
  do {
    const query = `model=sentiment&pageSize=1000${token === '' ? '' : `&pageToken=${encodeURIComponent(token)}`}`;
    const { body } = await mesh.call<Page>('GET', `/v1/feedback?${query}`);
    for (const { text } of body.feedback) counts.set(text, (counts.get(text) ?? 0) + 1);
    token = body.nextPageToken;
  } while (token !== '');
  return counts;
}

interface Page {
  readonly feedback: readonly { readonly text: string }[];
  readonly nextPageToken: string;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
