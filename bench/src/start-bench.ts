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

/** One start, from the spawning of npm on; and how long Ctrl-C takes. */
interface Start {
  readonly servicesReadyMs: number;
  readonly firstPredictMs: number;
  readonly stopMs: number;
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
        `${kind} ${round + 1}: services ready ${start.servicesReadyMs} ms, first Predict ${start.firstPredictMs} ms, stopped in ${start.stopMs} ms`,
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
  const middle = (field: keyof Start): number => median(runs.map((run) => run[field]));
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
  const ended = new Promise<void>((done) => npm.once('exit', () => done()));
  const services = whenUp(npm, sinceStart);
  try {
    const firstPredictMs = await until(
      'the first answer',
      () => predicted(rest, npm, sinceStart),
      START_MS_MAX,
    );
    const servicesReadyMs = await services;
    const stopAt = performance.now();
    process.kill(-npm.pid!, 'SIGINT');
    await ended;
    return { servicesReadyMs, firstPredictMs, stopMs: rounded(performance.now() - stopAt) };
  } finally {
    if (npm.exitCode === null && npm.signalCode === null) process.kill(-npm.pid!, 'SIGKILL');
  }
}

/** The time when the banner came; rejects with all that was printed when npm ends before. */
function whenUp(npm: ChildProcess, sinceStart: () => number): Promise<number> {
  const up = new Promise<number>((resolve, reject) => {
    let printed = '';
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (printed.includes('Ratchet is up')) resolve(sinceStart());
    };
    npm.stdout?.on('data', read);
    npm.stderr?.on('data', read);
    npm.once('error', reject);
    npm.once('exit', () => reject(new Error(`npm start ended:\n${printed}`)));
  });
  up.catch(() => undefined); // whoever waits for the answer hears of it too
  return up;
}

async function predicted(
  rest: string,
  npm: ChildProcess,
  sinceStart: () => number,
): Promise<number | undefined> {
  if (npm.exitCode !== null) throw new Error('npm start ended');
  const response = await fetch(`${rest}/v1/models/sentiment:predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instances: ['what a lovely film'] }),
  });
  await response.text();
  return response.ok ? sinceStart() : undefined;
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
