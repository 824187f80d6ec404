import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Closable, randomFrom, Scope } from '@ratchet/kernel';
import { modelReady, startMesh, type TestMesh, until } from '@ratchet/testkit';
import { commandLine, type Said } from './command-line.ts';
import { people } from './example-tables.ts';
import { pngOf } from './picture.ts';

export const FIXTURES = resolve(import.meta.dirname, '../../libs/learning/src/foreign/fixtures');

/** A run on a busy machine. */
const RUN_MS_MAX = 120_000;

export const IMAGE = { width: 14, height: 10 };
/** The rows that the first version of `wages` is trained on are these, as CSV. */
const PEOPLE = people(240);

export interface Run {
  readonly runId: string;
  readonly state: string;
  readonly phase: string;
  readonly version: string;
  readonly reason: string;
  readonly promoted: boolean;
}

/**
 * A mesh with a model of each kind that answers: `sentiment` reads texts (linear), `wages` rows (a network), `sides` images (a
 * network), and `brought` is a file of PyTorch's that takes six numbers and learns.
 */
export interface TaughtMesh extends Closable {
  readonly mesh: TestMesh;
  /** A directory for files, where commands run. */
  readonly dir: string;
  readonly ratchet: (...args: string[]) => Said;
  /** Starts a run and waits until it has ended. */
  readonly train: (model: string) => Promise<Run>;
}

/** An image whose left or right half is the bright one, with noise. */
export function sidePicture(side: 'left' | 'right', seed: number): Buffer {
  const random = randomFrom(seed);
  return pngOf(IMAGE, (x) => {
    const isBright = x < IMAGE.width / 2 === (side === 'left');
    return (isBright ? 150 : 30) + Math.floor(random() * 60);
  });
}

export const base64Of = (bytes: Uint8Array): { b64: string } => ({
  b64: Buffer.from(bytes).toString('base64'),
});

/** Close it, also after a failure. */
export async function startTaughtMesh(): Promise<TaughtMesh> {
  const scope = new Scope();
  try {
    const dir = await mkdtemp(join(tmpdir(), 'ratchet-taught-'));
    scope.own({ close: () => rm(dir, { recursive: true, force: true }) });
    const mesh = scope.own(await startMesh());
    const ratchet = commandLine(mesh, dir);
    const train = (model: string): Promise<Run> => trainNow(mesh, model);
    await teachWages(mesh, dir, ratchet);
    await teachSides(mesh);
    succeeded(ratchet('models', 'add', join(FIXTURES, 'mlp.onnx'), '--name', 'brought', '--trainable'));
    for (const model of ['wages', 'sides', 'brought']) await modelReady(mesh, model, '1');
    return { mesh, dir, ratchet, train, close: () => scope.close() };
  } catch (error) {
    await scope.close();
    throw error;
  }
}

/** What a command printed, which has to end well. */
export function succeeded({ status, stdout, stderr }: Said): string {
  if (status === 0) return stdout;
  throw new Error(`the command ended with ${status}:\n${stdout}\n${stderr}`);
}

async function teachWages(mesh: TestMesh, dir: string, ratchet: (...args: string[]) => Said): Promise<void> {
  await writeFile(join(dir, 'people.csv'), PEOPLE);
  await setTraining(mesh, 'wages', { task: 'tabular-regression', family: 'table-dense', compress: 'none' });
  succeeded(ratchet('import', 'people.csv', '--model', 'wages', '--target', 'wage'));
}

async function teachSides(mesh: TestMesh): Promise<void> {
  await setTraining(mesh, 'sides', { family: 'image-dense', compress: 'none' });
  const examples = Array.from({ length: 120 }, (_, i) => {
    const label = i % 2 === 0 ? 'left' : 'right';
    return { image: base64Of(sidePicture(label, i + 1)), label };
  });
  await called(mesh, 'POST', '/v1/models/sides/examples:batch', { examples });
  const { state, reason } = await trainNow(mesh, 'sides');
  if (state !== 'succeeded') throw new Error(reason);
}

async function setTraining(mesh: TestMesh, model: string, settings: object): Promise<void> {
  await called(mesh, 'PUT', `/v1/models/${model}/training`, settings);
}

/** The body of an answer, which has to be a good one. */
export async function called<T>(mesh: TestMesh, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await mesh.call<T>(method, path, body);
  if (answer.status < 300) return answer.body;
  throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

async function trainNow(mesh: TestMesh, model: string): Promise<Run> {
  const started = await called<{ run: Run }>(mesh, 'POST', `/v1/models/${model}:train`);
  return await until(
    `the run of ${model}`,
    async () => {
      const { run } = await called<{ run: Run }>(mesh, 'GET', `/v1/runs/${started.run.runId}`);
      return ['succeeded', 'failed', 'cancelled'].includes(run.state) && run;
    },
    RUN_MS_MAX,
  );
}
