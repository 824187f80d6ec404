import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Closable } from '@ratchet/kernel';
import { freePorts } from './free-port.ts';
import { until } from './until.ts';

const WORKSPACE = resolve(import.meta.dirname, '../../..');
const SERVICES = ['gateway', 'preprocessing', 'inference', 'feedback', 'trainer'] as const;

export type MeshService = (typeof SERVICES)[number];

/** A whole mesh of real processes on free ports, as `npm start` runs it. */
export interface TestMesh extends Closable {
  /** http://host:port of the REST door. */
  readonly rest: string;
  /** host:port of the gRPC door. */
  readonly grpc: string;
  readonly dataDir: string;
  /** The supervisor's process. */
  readonly supervisor: ChildProcess;
  /** All that the mesh has printed. */
  printed(): string;
  /** The process ids of a service and of everything below it. */
  pids(service: MeshService): Promise<number[]>;
  /** A JSON call to the REST door. */
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
  /** Stops it as Ctrl-C does; answers the exit code. The data directory stays until `close`. */
  stop(): Promise<number | null>;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/**
 * Starts a mesh and waits until it is up. With `dataDir` it goes on with that directory and leaves it there; without, it
 * has one of its own that `close` removes. The starter model is trained unless `starter` is false.
 */
export async function startMesh(
  options: {
    readonly dataDir?: string;
    readonly starter?: boolean;
    readonly env?: Record<string, string>;
  } = {},
): Promise<TestMesh> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'ratchet-mesh-')));
  const [grpcPort, restPort, preprocessing, inference, feedback, trainer] = (await freePorts(6)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const supervisor = spawn(process.execPath, [join(WORKSPACE, 'apps/cli/bin/ratchet.mjs'), 'dev'], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      RATCHET_DATA_DIR: dataDir,
      RATCHET_GATEWAY_GRPC_PORT: String(grpcPort),
      RATCHET_GATEWAY_REST_PORT: String(restPort),
      RATCHET_PREPROCESSING_PORT: String(preprocessing),
      RATCHET_INFERENCE_PORT: String(inference),
      RATCHET_FEEDBACK_PORT: String(feedback),
      RATCHET_TRAINER_PORT: String(trainer),
      RATCHET_STARTER: options.starter === false ? 'off' : 'on',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  supervisor.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  supervisor.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<number | null>((done) => supervisor.once('exit', (code) => done(code)));
  const rest = `http://127.0.0.1:${restPort}`;
  const mesh: TestMesh = {
    rest,
    grpc: `127.0.0.1:${grpcPort}`,
    dataDir,
    supervisor,
    printed: () => printed,
    pids: (service) => pidsOf(supervisor.pid!, service),
    call: (method, path, body) => call(rest + path, method, body),
    stop() {
      supervisor.kill('SIGINT');
      return ended;
    },
    async close() {
      supervisor.kill('SIGTERM');
      await ended;
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
  const died = ended.then((code) => {
    throw new Error(`the mesh ended with ${code}:\n${printed}`);
  });
  died.catch(() => undefined);
  try {
    await Promise.race([until('the mesh', () => printed.includes('Ratchet is up')), died]);
    if (options.starter !== false) await Promise.race([modelReady(mesh, 'sentiment'), died]);
  } catch (error) {
    await mesh.close();
    throw new Error(`the mesh did not start:\n${printed}`, { cause: error });
  }
  return mesh;
}

/** Waits until a model's champion answers; gives its version. */
export async function modelReady(mesh: TestMesh, model: string, version?: string): Promise<string> {
  return await until(`${model} ${version ?? ''} to be live`, async () => {
    const { body } = await mesh.call<ModelStatus>('GET', `/v1/models/${model}`);
    const champion = body.aliases?.champion;
    const state = body.model_version_status?.find((each) => each.version === champion)?.state;
    if (champion === undefined || state !== 'AVAILABLE') return undefined;
    return version === undefined || version === champion ? champion : undefined;
  });
}

interface ModelStatus {
  readonly aliases?: { readonly champion?: string };
  readonly model_version_status?: readonly { readonly version: string; readonly state: string }[];
}

async function call<T>(url: string, method: string, body: unknown): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}

/** Reads /proc: the children of the supervisor that run this service, and their own children. */
async function pidsOf(supervisor: number, service: MeshService): Promise<number[]> {
  const processes = await readProcesses();
  const main = processes.filter((p) => p.parent === supervisor && p.command.includes(`apps/${service}/`));
  const below = (pid: number): number[] => [
    pid,
    ...processes.filter((p) => p.parent === pid).flatMap((p) => below(p.pid)),
  ];
  return main.flatMap((p) => below(p.pid));
}

async function readProcesses(): Promise<{ pid: number; parent: number; command: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    pids.map(async (pid) => {
      try {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return { pid: Number(pid), parent, command };
      } catch {
        return undefined; // it ended meanwhile
      }
    }),
  );
  return all.filter((p) => p !== undefined);
}
