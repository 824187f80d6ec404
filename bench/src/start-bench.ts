import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { freePorts, until } from '@ratchet/testkit';
import { median, rounded } from './median.ts';

const WORKSPACE = resolve(import.meta.dirname, '../..');
const START_MS_MAX = 60_000;
const PORT_SETTINGS = [
  'RATCHET_GATEWAY_GRPC_PORT',
  'RATCHET_GATEWAY_REST_PORT',
  'RATCHET_PREPROCESSING_PORT',
  'RATCHET_INFERENCE_PORT',
  'RATCHET_FEEDBACK_PORT',
  'RATCHET_TRAINER_PORT',
];

type Environment = Readonly<Record<string, string | undefined>>;

/** One start, from the spawning of npm on; and what Ctrl-C then does. */
interface Start {
  readonly servicesReadyMs: number;
  readonly firstPredictMs: number;
  /** Until no process is left. */
  readonly stopMs: number;
  /** npm's; 0 is a clean end. */
  readonly exitCode: number | null;
}

/** `npm start` on this installed tree: on data directories that don't exist yet, then on one that has its model. */
export async function benchStart(options: {
  readonly rounds: number;
  readonly env: Environment;
}): Promise<object> {
  const env = shellEnvironment(options.env);
  const root = await mkdtemp(join(tmpdir(), 'ratchet-start-'));
  const measure = async (kind: string, dirOf: (round: number) => string): Promise<Start[]> => {
    const starts: Start[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const start = await startOnce(dirOf(round), env);
      starts.push(start);
      console.log(
        `${kind} ${round + 1}: services ready ${start.servicesReadyMs} ms, first Predict ${start.firstPredictMs} ms, stopped in ${start.stopMs} ms with ${start.exitCode}`,
      );
    }
    return starts;
  };
  try {
    const fresh = await measure('fresh data directory', (round) => join(root, String(round)));
    const existing = await measure('the same directory again', () => join(root, '0'));
    return { start: { ...summary(fresh), existing: summary(existing) } };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function summary(runs: readonly Start[]): object {
  const middle = (field: 'firstPredictMs' | 'servicesReadyMs' | 'stopMs'): number =>
    median(runs.map((run) => run[field]));
  return {
    firstPredictMs: middle('firstPredictMs'),
    servicesReadyMs: middle('servicesReadyMs'),
    stopMs: middle('stopMs'),
    runs,
  };
}

async function startOnce(dataDir: string, env: Environment): Promise<Start> {
  const ports = await freePorts(PORT_SETTINGS.length);
  const settings = Object.fromEntries(PORT_SETTINGS.map((name, i) => [name, String(ports[i])]));
  const rest = `http://127.0.0.1:${settings['RATCHET_GATEWAY_REST_PORT']}`;
  const startedAt = performance.now();
  const sinceStart = (): number => rounded(performance.now() - startedAt);
  const npm = spawn('npm', ['start'], {
    cwd: WORKSPACE,
    env: { ...env, ...settings, RATCHET_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own, as a shell gives it: Ctrl-C reaches all of it
  });
  const printed = new Printed(npm);
  const ended = new Promise<void>((done) => npm.once('exit', () => done()).once('error', () => done()));
  const died = ended.then(() => {
    throw new Error(`npm start ended by itself:\n${printed.text}`);
  });
  died.catch(() => undefined); // it ends in any case; only before the first answer it matters
  try {
    const up = printed.first('Ratchet is up').then(sinceStart);
    const answered = until('the first answer', () => predicted(rest), START_MS_MAX).then(sinceStart);
    const [servicesReadyMs, firstPredictMs] = await Promise.race([Promise.all([up, answered]), died]);
    const stopAt = performance.now();
    process.kill(-npm.pid!, 'SIGINT');
    await until('everything to stop', () => !signalGroup(npm, 0));
    const stopMs = rounded(performance.now() - stopAt);
    await ended;
    return { servicesReadyMs, firstPredictMs, stopMs, exitCode: npm.exitCode };
  } finally {
    signalGroup(npm, 'SIGKILL');
  }
}

/** Signals npm and all that it runs; false when none of them is left. */
function signalGroup(npm: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return npm.pid !== undefined && process.kill(-npm.pid, signal);
  } catch {
    return false;
  }
}

/** What a process prints. */
class Printed {
  text = '';
  readonly #waiting = new Map<string, () => void>();

  constructor(process: ChildProcess) {
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.text += chunk.toString();
        for (const [words, resolve] of this.#waiting) if (this.text.includes(words)) resolve();
      });
  }

  /** Resolves when the words have been printed. */
  async first(words: string): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.set(words, resolve));
  }
}

async function predicted(rest: string): Promise<boolean> {
  const response = await fetch(`${rest}/v1/models/sentiment:predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instances: ['what a lovely film'] }),
  });
  await response.text();
  return response.ok;
}

/** The environment of a user's shell: without what the npm that runs this bench has added. */
export function shellEnvironment(env: Environment): Record<string, string> {
  const own = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(npm_|NODE_OPTIONS$|RATCHET_)/i.test(entry[0]),
  );
  const path = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((dir) => !/node_modules\/(\.bin|npm\/|@npmcli\/)/.test(dir));
  return { ...Object.fromEntries(own), PATH: path.join(delimiter) };
}
