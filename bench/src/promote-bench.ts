import { messageOf } from '@ratchet/kernel';
import { summarizeLatency } from '@ratchet/stats';
import { addingModel, modelReady, startMesh, type TestMesh, until } from '@ratchet/testkit';
import { rounded } from './median.ts';

const MODEL = 'flips';
const CLIENTS = 8;

/**
 * Flips the champion of a model back and forth while clients ask it without a pause: how long from the call to promote
 * until the new version answers, and how many answers failed or came from another version than they say.
 */
export async function benchPromote({ rounds }: { readonly rounds: number }): Promise<object> {
  const mesh = await startMesh({ starter: false });
  try {
    for (const number of [100, 200]) await add(mesh, number);
    await modelReady(mesh, MODEL, '1');
    const load = startLoad(mesh);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const version = round % 2 === 0 ? '2' : '1';
      const before = load.answered.get(version) ?? 0;
      const startedAt = performance.now();
      const { status } = await mesh.call('POST', `/v1/models/${MODEL}:promote`, { version });
      if (status !== 200) throw new Error(`promote was answered with ${status}`);
      await until(`version ${version}`, () => (load.answered.get(version) ?? 0) > before);
      times.push(performance.now() - startedAt);
      console.log(`flip ${round + 1} to version ${version}: ${times.at(-1)!.toFixed(0)} ms`);
    }
    const { asked, wrong } = await load.stop();
    const { p50Ms, p99Ms } = summarizeLatency(Float64Array.from(times));
    return { promote: { flips: rounds, p50Ms: rounded(p50Ms, 0), maxMs: rounded(p99Ms, 0), asked, wrong } };
  } finally {
    await mesh.close();
  }
}

async function add(mesh: TestMesh, number: number): Promise<void> {
  const response = await fetch(`${mesh.rest}/v1/models/${MODEL}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: addingModel(number),
  });
  if (response.status !== 201) throw new Error(`the model was refused: ${await response.text()}`);
  await response.arrayBuffer();
}

interface Load {
  /** Right answers by version. */
  readonly answered: Map<string, number>;
  stop(): Promise<{ asked: number; wrong: number }>;
}

function startLoad(mesh: TestMesh): Load {
  const answered = new Map<string, number>();
  let going = true;
  let asked = 0;
  let wrong = 0;
  const client = async (): Promise<void> => {
    while (going) {
      asked++;
      try {
        const { status, body } = await mesh.call<{ version: string; predictions: number[][] }>(
          'POST',
          `/v1/models/${MODEL}:predict`,
          { instances: [[1, 2]] },
        );
        const right = status === 200 && body.predictions[0]?.[0] === 1 + 100 * Number(body.version);
        if (right) answered.set(body.version, (answered.get(body.version) ?? 0) + 1);
        else wrong++;
      } catch (error) {
        console.log(`a call failed: ${messageOf(error)}`);
        wrong++;
      }
    }
  };
  const clients = Array.from({ length: CLIENTS }, client);
  return {
    answered,
    async stop() {
      going = false;
      await Promise.all(clients);
      return { asked, wrong };
    },
  };
}
