import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Fault, Scope, type Service } from '@ratchet/kernel';
import { protos, type WatchLoadStatesResponse__Output } from '@ratchet/protocol';
import { connect, HopSender } from '@ratchet/rpc';
import { batchMixing, counting, picking, scaling } from '@ratchet/runtime/testing';
import { until } from '@ratchet/testkit';
import { start } from './app.ts';
import { InferenceConfig } from './config.ts';
import { ask, floats, int, TestRepository, x } from './testing.ts';

jest.setTimeout(60_000); // every test starts processes

let scope: Scope;
let repository: TestRepository;
let service: Service;
let sender: HopSender;
let states: Map<string, { state: string; error: string }>;

beforeEach(async () => {
  scope = new Scope();
  states = new Map();
  repository = scope.own(await TestRepository.create());
});
afterEach(() => scope.close());

/** Starts the service on the repository as it is, and follows its load states. */
async function serve(settings: object = {}): Promise<void> {
  const config = InferenceConfig.parse({
    dataDir: repository.dataDir,
    inferencePort: 0,
    logLevel: 'silent',
    ...settings,
  });
  service = scope.own(await start(config, { otlpEndpoint: undefined }));
  const address = service.addresses['grpc']!;
  sender = scope.own(new HopSender({ address, peer: 'inference' }));
  const inference = scope.own(connect(protos.ratchet.inference.v1.InferenceService.service, address));
  void follow(inference.WatchLoadStates({}, { timeoutMs: Number.POSITIVE_INFINITY }));
}

async function follow(watch: AsyncIterable<WatchLoadStatesResponse__Output>): Promise<void> {
  try {
    for await (const { versions } of watch)
      states = new Map(
        versions.map(({ model, version, state, error }) => [
          `${model}/${version}`,
          { state: state.replace('LOAD_STATE_', '').toLowerCase(), error },
        ]),
      );
  } catch (error) {
    if (!(error instanceof Fault)) throw error; // the service closed
  }
}

const become = (version: string, state: string): Promise<unknown> =>
  until(`${version} to be ${state}`, () => states.get(version)?.state === state);

/** The processes below this one that hold a model. */
async function workers(parent = process.pid): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (state !== 'Z' && Number(ppid) === parent && command.includes('worker-main')) found.push(Number(pid));
  }
  return found;
}

describe('serving', () => {
  test('champion, previous and challenger are loaded; other versions when they are asked for', async () => {
    for (const factor of [1, 2, 3, 4]) await repository.publish('m', scaling(factor));
    await repository.writer.changeServing('m', (current) => ({
      ...current,
      aliases: { champion: '3', previous: '2', challenger: '4' },
    }));
    await serve();
    for (const version of ['2', '3', '4']) await become(`m/${version}`, 'available');
    expect(states.has('m/1')).toBe(false);
    const answers = await Promise.all(['1', '2', '3', '4'].map((v) => ask(sender, `m/${v}`, x(1, 2, 3, 4))));
    expect(answers.map(floats)).toEqual([1, 2, 3, 4].map((factor) => [1, 2, 3, 4].map((v) => v * factor)));
    expect(answers[0]![0]).toMatchObject({ name: 'y', datatype: 'FP32', shape: [4] });
    await become('m/1', 'available');
  });

  test('a version is answered the moment it is published, whoever saw it first', async () => {
    await serve();
    for (const factor of [2, 3, 4]) {
      const version = await repository.publish('m', scaling(factor));
      expect(floats(await ask(sender, `m/${version}`, x(1, 2, 3, 4)))).toEqual(
        [1, 2, 3, 4].map((v) => v * factor),
      );
    }
  });

  test('one bad instance fails alone, in whatever way it is bad', async () => {
    await repository.promote('m', picking());
    await serve();
    await become('m/1', 'available');
    const asked = [int('at', 0n), int('at', 9n), int('other', 1n), int('at', 2n), x(1, 2, 3, 4)];
    const answers = await Promise.allSettled(asked.map((tensors) => ask(sender, 'm/1', tensors)));
    expect(
      answers.map((each) => (each.status === 'fulfilled' ? floats(each.value) : each.reason.reason)),
    ).toEqual([[10], 'MODEL_REFUSED_INPUT', 'MISSING_INPUT', [30], 'MISSING_INPUT']);
  });

  test('a model that mixes its batch is served one instance at a time', async () => {
    await mkdir(join(repository.dataDir, 'models/m/1'), { recursive: true });
    await writeFile(join(repository.dataDir, 'models/m/1/model.onnx'), batchMixing().bytes);
    await serve();
    await become('m/1', 'available');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => ask(sender, 'm/1', x(i, i, i, i))),
    );
    expect(answers.map(floats)).toEqual(answers.map(() => [0, 0, 0, 0]));
  });

  test.each([
    ['nothing/1', 'NotFound', 'MODEL_NOT_FOUND'],
    ['m/7', 'NotFound', 'VERSION_NOT_FOUND'],
    ['m/../m', 'InvalidInput', 'INVALID_VERSION'],
    ['m', 'InvalidInput', 'INVALID_VERSION'],
  ])('%s is refused', async (model, kind, reason) => {
    await repository.promote('m', scaling(2));
    await serve();
    await expect(ask(sender, model, x(1, 2, 3, 4))).rejects.toMatchObject({ kind, reason });
  });

  test('metrics tell of runs, and health says SERVING', async () => {
    await repository.promote('m', scaling(2));
    await serve();
    await ask(sender, 'm/1', x(1, 2, 3, 4));
    const address = service.addresses['grpc']!;
    const { MetricsService } = protos.ratchet.telemetry.v1;
    const metrics = scope.own(connect(MetricsService.service, address));
    const { text } = await metrics.CollectMetrics({}, { timeoutMs: 5_000 });
    expect(text).toContain('ratchet_inference_run_seconds_count{model="m"} 1');
    expect(text).toContain('ratchet_inference_queue_length 0');
    const health = scope.own(connect(protos.grpc.health.v1.Health.service, address));
    expect(await health.Check({ service: '' }, { timeoutMs: 5_000 })).toMatchObject({ status: 'SERVING' });
  });
});

describe('changing versions', () => {
  test('a hot swap under load fails nothing and misroutes nothing', async () => {
    await repository.promote('m', scaling(1));
    await serve();
    await become('m/1', 'available');
    let champion = '1';
    let asked = 0;
    let going = true;
    const caller = async (): Promise<void> => {
      while (going) {
        const version = champion;
        const [first] = floats(await ask(sender, `m/${version}`, x(1, 2, 3, 4)));
        expect(first).toBe(Number(version));
        asked++;
      }
    };
    const callers = Array.from({ length: 16 }, caller);
    for (const version of ['2', '3', '4', '5']) {
      await repository.promote('m', scaling(Number(version)));
      await become(`m/${version}`, 'available');
      const before = asked;
      champion = version;
      await until('the new version to answer', () => asked > before + 100);
    }
    await until('what nobody names to be gone', () => [...states.keys()].join() === 'm/4,m/5');
    going = false;
    await Promise.all(callers);
  });

  test.each<[string, (repository: TestRepository) => Promise<string>, RegExp]>([
    [
      'that is cut off',
      (r) => r.promote('m', { ...scaling(2), bytes: scaling(2).bytes.subarray(0, 60) }),
      /cut off or damaged/,
    ],
    [
      'with another checksum',
      (r) =>
        r.promote('m', scaling(2), (manifest) => ({
          ...manifest,
          files: { 'model.onnx': { sha256: 'f'.repeat(64), bytes: 1 } },
        })),
      /expected sha256 f{64}, got [0-9a-f]{64}/,
    ],
    [
      'that answers otherwise than at its birth',
      (r) =>
        r.promote('m', scaling(2), (manifest) => {
          const tensor = (name: string, factor: number) => ({
            ...x(factor, 0, 0, 0)[0]!,
            name,
            shape: [1, 4],
            content: Buffer.from(x(factor, 0, 0, 0)[0]!.content).toString('base64'),
          });
          return {
            ...manifest,
            golden: { inputs: [tensor('x', 1)], outputs: [tensor('y', 7)], tolerance: 1e-6 },
          };
        }),
      /output "y": value 0: expected 7, got 2/,
    ],
    [
      'with another signature',
      (r) =>
        r.promote('m', scaling(2), (manifest) => ({
          ...manifest,
          signature: { ...manifest.signature, inputs: [{ name: 'z', datatype: 'FP32', shape: [-1] }] },
        })),
      /names input "z"/,
    ],
  ])('a version %s does not displace the one that answers', async (_, promote, error) => {
    await repository.promote('m', scaling(1));
    await serve();
    await become('m/1', 'available');
    await promote(repository);
    await become('m/2', 'ended');
    expect(states.get('m/2')!.error).toMatch(error);
    expect(states.get('m/2')!.error).not.toContain('/');
    expect(states.get('m/1')!.state).toBe('available');
    expect(floats(await ask(sender, 'm/1', x(1, 2, 3, 4)))).toEqual([1, 2, 3, 4]);
    await expect(ask(sender, 'm/2', x(1, 2, 3, 4))).rejects.toMatchObject({
      kind: 'Unavailable',
      reason: 'VERSION_NOT_LOADED',
    });
    await repository.promote('m', scaling(3));
    await become('m/3', 'available');
  });

  test('a bare file that can not be loaded leaves the service to the version below', async () => {
    for (const [version, bytes] of [
      ['1', scaling(1).bytes],
      ['2', Buffer.from('<html>not found</html>')],
    ] as const) {
      await mkdir(join(repository.dataDir, 'models/m', version), { recursive: true });
      await writeFile(join(repository.dataDir, 'models/m', version, 'model.onnx'), bytes);
    }
    await serve();
    await become('m/1', 'available');
    expect(floats(await ask(sender, 'm/1', x(1, 2, 3, 4)))).toEqual([1, 2, 3, 4]);
    expect(states.get('m/2')).toMatchObject({ state: 'ended', error: expect.stringContaining('ONNX') });
  });

  test('a model that is removed is unloaded', async () => {
    await repository.promote('m', scaling(1));
    await serve();
    await become('m/1', 'available');
    await repository.writer.removeModel('m');
    await until('the model to be gone', () => states.size === 0);
    await until('its worker to be gone', async () => (await workers()).length === 0);
  });
});

describe('losing workers', () => {
  test('SIGKILL of the worker under load: every call is answered, by the replacement', async () => {
    await repository.promote('m', scaling(2));
    await serve();
    await become('m/1', 'available');
    let going = true;
    let answered = 0;
    const callers = Array.from({ length: 32 }, async () => {
      while (going) {
        expect(floats(await ask(sender, 'm/1', x(1, 2, 3, 4), 20_000))).toEqual([2, 4, 6, 8]);
        answered++;
      }
    });
    for (let kill = 0; kill < 5; kill++) {
      const before = answered;
      await until('answers', () => answered > before + 200);
      for (const pid of await workers()) process.kill(pid, 'SIGKILL');
    }
    const before = answered;
    await until('answers', () => answered > before + 200);
    going = false;
    await Promise.all(callers);
    expect(states.get('m/1')!.state).toBe('available');
  });

  test('a run without end is stopped, and those beside it are answered', async () => {
    await repository.promote('m', counting());
    await serve({ runMsMax: 500 });
    await become('m/1', 'available');
    const answers = [5n, 2n ** 62n, 7n].map((n) => ask(sender, 'm/1', int('n', n)));
    await expect(answers[1]).rejects.toMatchObject({ kind: 'DeadlineExceeded', reason: 'RUN_TIMEOUT' });
    const counts = (await Promise.all([answers[0]!, answers[2]!])).flat().map(({ content }) => content[0]);
    expect(counts).toEqual([5, 7]);
  });

  test('a call is answered by its deadline while a run without end is out', async () => {
    await repository.promote('m', counting());
    await serve();
    await become('m/1', 'available');
    const answers = [2n ** 62n, 1n].map((n) => ask(sender, 'm/1', int('n', n), 300));
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ kind: 'DeadlineExceeded' });
  });

  test('SIGKILL of the service leaves no worker behind, not even one in a run without end', async () => {
    await repository.promote('still', scaling(2));
    await repository.promote('running', counting());
    const main = join(import.meta.dirname, 'main.ts');
    const child = spawn(process.execPath, ['--conditions=@ratchet/source', main], {
      env: { RATCHET_DATA_DIR: repository.dataDir, RATCHET_INFERENCE_PORT: '0', RATCHET_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [message] = (await once(child, 'message')) as [{ ready: { addresses: { grpc: string } } }];
    const mine = scope.own(new HopSender({ address: message.ready.addresses.grpc, peer: 'inference' }));
    await Promise.all([ask(mine, 'still/1', x(1, 2, 3, 4)), ask(mine, 'running/1', int('n', 1n))]);
    const pids = await workers(child.pid);
    expect(pids).toHaveLength(2);
    ask(mine, 'running/1', int('n', 2n ** 62n)).catch(() => undefined);
    await until('the run to begin', async () => (await cpuTicks(pids)) > 50);
    child.kill('SIGKILL');
    await until('the workers to end', async () => {
      const states = await Promise.all(
        pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z ')),
      );
      return states.every((stat) => stat.includes(') Z '));
    });
  });
});

/** Ten milliseconds each, of the process that had the most. */
async function cpuTicks(pids: readonly number[]): Promise<number> {
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8')));
  return Math.max(...stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[11])));
}
