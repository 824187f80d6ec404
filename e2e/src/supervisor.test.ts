import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { freePorts, type MeshService, startMesh, type TestMesh, until } from '@ratchet/testkit';

const SERVICES: MeshService[] = ['gateway', 'preprocessing', 'inference', 'feedback', 'trainer'];
const ROOT = resolve(import.meta.dirname, '../..');
const CLI = join(ROOT, 'apps/cli/bin/ratchet.mjs');

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
}, 30_000);

async function allPids(mesh: TestMesh): Promise<number[]> {
  return (await Promise.all(SERVICES.map((service) => mesh.pids(service)))).flat();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('stops everything on Ctrl-C with exit code 0, within five seconds', async () => {
  const mesh = scope.own(await startMesh());
  const pids = await allPids(mesh);
  expect(pids.length).toBeGreaterThanOrEqual(6);
  const stoppedAt = performance.now();
  expect(await mesh.stop()).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(5_000);
  expect(pids.filter(isAlive)).toEqual([]);
}, 60_000);

it('ends with 0 under npm too, where Ctrl-C arrives twice', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ratchet-npm-'));
  scope.own({ close: () => rm(dataDir, { recursive: true, force: true }) });
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    detached: true, // a process group of its own, as a terminal gives it
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      RATCHET_DATA_DIR: dataDir,
      RATCHET_STARTER: 'off',
      ...(await freePortSettings()),
    },
  });
  scope.own({ close: () => void npm.kill('SIGKILL') });
  let printed = '';
  npm.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const ended = new Promise<number | null>((done) => npm.once('exit', done));
  await until('the banner', () => printed.includes('Ratchet is up'));
  process.kill(-npm.pid!, 'SIGINT');
  expect(await ended).toBe(0);
}, 60_000);

it('leaves no orphan when the supervisor is killed', async () => {
  const mesh = scope.own(await startMesh());
  const pids = await allPids(mesh);
  mesh.supervisor.kill('SIGKILL');
  await until('all processes to end', () => pids.every((pid) => !isAlive(pid)), 10_000);
}, 60_000);

it('refuses a data directory that another mesh has, and a port that is taken, each with the setting', async () => {
  const mesh = scope.own(await startMesh({ starter: false }));
  const second = await fails({ RATCHET_DATA_DIR: mesh.dataDir });
  expect(second.printed).toMatch(new RegExp(`in use by process ${mesh.supervisor.pid}.*RATCHET_DATA_DIR`));
  expect(second.code).toBe(1);

  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  scope.own({ close: () => new Promise<void>((done) => server.close(() => done())) });
  const { port } = server.address() as { port: number };
  const taken = await fails({
    RATCHET_DATA_DIR: join(mesh.dataDir, 'other'),
    RATCHET_INFERENCE_PORT: String(port),
  });
  expect(taken.printed).toContain(`port ${port} is taken: set RATCHET_INFERENCE_PORT`);
  expect(taken.code).toBe(1);
}, 60_000);

it.each([
  ['that all services refuse', { RATCHET_LOG_LEVEL: 'loud' }, /^ratchet: RATCHET_LOG_LEVEL: .*got "loud"\n$/],
  ['that one refuses', { RATCHET_STARTER: 'maybe' }, /^ratchet: RATCHET_STARTER: .*got "maybe"$/m],
  ['that opens the mesh to the network', { RATCHET_HOST: '0.0.0.0' }, /^ratchet: RATCHET_HOST: .*\n$/],
])(
  'ends at once with a setting %s, and says once what is wrong',
  async (_what, env, message) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'ratchet-refused-'));
    scope.own({ close: () => rm(dataDir, { recursive: true, force: true }) });
    const { code, printed } = await fails({ RATCHET_DATA_DIR: dataDir, ...env });
    expect(printed).toMatch(message);
    expect(printed.match(/ratchet: /g)).toHaveLength(1);
    expect(printed).not.toContain('starts again');
    expect(code).toBe(1);
  },
  60_000,
);

async function fails(env: Record<string, string>): Promise<{ code: number | null; printed: string }> {
  const child = spawn(process.execPath, [CLI, 'dev'], {
    env: { ...process.env, NODE_OPTIONS: '', ...(await freePortSettings()), ...env },
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  return { code, printed };
}

async function freePortSettings(): Promise<Record<string, string>> {
  const names = ['GATEWAY_GRPC', 'GATEWAY_REST', 'PREPROCESSING', 'INFERENCE', 'FEEDBACK', 'TRAINER'];
  const ports = await freePorts(names.length);
  return Object.fromEntries(names.map((name, i) => [`RATCHET_${name}_PORT`, String(ports[i])]));
}
