import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import type { Tensor } from '@ratchet/model';
import { type LoadOrder, ModelWorker, type WorkerLimits } from './index.ts';
import { batchMixing, counting, filling, picking, raggedSum, scaling, type TinyModel } from './testing.ts';

jest.setTimeout(60_000); // every test starts processes

let dir: string;
let scope = new Scope();
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-worker-'));
});
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function start(
  model: TinyModel,
  order: Partial<LoadOrder> = {},
  limits: Partial<WorkerLimits> = {},
): Promise<ModelWorker> {
  const file = join(dir, 'model.onnx');
  await writeFile(file, model.bytes);
  return scope.own(ModelWorker.start({ file, signature: model.signature, scan: true, ...order }, limits));
}

const x = (...values: number[]): Tensor => ({
  name: 'x',
  datatype: 'FP32',
  shape: [1, 4],
  content: new Uint8Array(Float32Array.from(values).buffer),
});
const int = (name: string, value: bigint, shape: number[] = []): Tensor => ({
  name,
  datatype: 'INT64',
  shape,
  content: new Uint8Array(BigInt64Array.of(value).buffer),
});
const floats = ({ content }: Tensor): number[] => [...new Float32Array(new Uint8Array(content).buffer)];
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** More than any machine counts to. */
const FOR_EVER = 2n ** 62n;

describe('loading', () => {
  test("keeps onnxruntime's own telemetry off: it would leave its log in the temporary directory", async () => {
    const worker = await start(scaling(2));
    await worker.loaded;
    expect(existsSync(join(tmpdir(), `mat-debug-${worker.pid}.log`))).toBe(false);
  });

  test('says what was loaded', async () => {
    const model = scaling(2);
    const worker = await start(model, { sha256: sha256(model.bytes) });
    expect(await worker.loaded).toEqual({
      sha256: sha256(model.bytes),
      batchable: true,
      loadMs: expect.any(Number),
      firstRunMs: expect.any(Number),
    });
    expect((await worker.run([x(1, 2, 3, 4)])).outputs.map(floats)).toEqual([[2, 4, 6, 8]]);
  });

  test.each<[string, () => TinyModel, Partial<LoadOrder>, object]>([
    [
      'another checksum',
      () => scaling(2),
      { sha256: 'f'.repeat(64) },
      { kind: 'DataLoss', reason: 'CHECKSUM_MISMATCH' },
    ],
    [
      'no file',
      () => scaling(2),
      { file: '/nowhere/model.onnx' },
      { kind: 'NotFound', reason: 'MODEL_FILE_MISSING' },
    ],
    [
      'a file that is cut off',
      () => ({ ...scaling(2), bytes: scaling(2).bytes.subarray(0, 60) }),
      {},
      { kind: 'FailedPrecondition', reason: 'MODEL_CORRUPT' },
    ],
    [
      'a file that nobody scanned again and onnxruntime refuses',
      () => ({ ...scaling(2), bytes: scaling(2).bytes.subarray(0, 60) }),
      { scan: false },
      { kind: 'FailedPrecondition', reason: 'MODEL_REJECTED' },
    ],
    [
      'other answers than at its birth',
      () => scaling(3),
      { golden: { inputs: [x(1, 2, 3, 4)], outputs: [{ ...x(2, 4, 6, 8), name: 'y' }], tolerance: 1e-3 } },
      {
        kind: 'DataLoss',
        reason: 'GOLDEN_MISMATCH',
        message: 'the model does not answer as it did at its birth: output "y": value 0: expected 2, got 3',
      },
    ],
  ])('fails for %s', async (_, model, order, fault) => {
    const worker = await start(model(), order);
    const failed = await worker.loaded.then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failed).toMatchObject({ name: 'Fault', ...fault });
    expect(failed!.message).not.toMatch(/\/(nowhere|tmp|onnxruntime_src)/);
    await worker.ended;
    await expect(worker.run([x(1, 2, 3, 4)])).rejects.toBe(failed);
  });

  test('golden answers within their tolerance are taken', async () => {
    const golden = {
      inputs: [x(1, 2, 3, 4)],
      outputs: [{ ...x(2.0005, 4, 6, 8), name: 'y' }],
      tolerance: 1e-3,
    };
    const worker = await start(scaling(2), { golden });
    expect(await worker.loaded).toMatchObject({ batchable: true });
  });

  test.each<[string, () => TinyModel, boolean]>([
    ['keeps instances apart', () => scaling(2), true],
    ['keeps ragged instances apart', raggedSum, true],
    ['mixes the instances of a batch', batchMixing, false],
    ['has no batch dimension', counting, false],
  ])('a model that %s is batchable: %#', async (_, model, batchable) => {
    const worker = await start(model());
    expect(await worker.loaded).toMatchObject({ batchable });
  });

  test('a model that never ends its first run is given up', async () => {
    const model = counting();
    const golden = { inputs: [int('n', FOR_EVER)], outputs: [], tolerance: 0 };
    const worker = await start(model, { golden }, { loadMsMax: 1_000 });
    await expect(worker.loaded).rejects.toMatchObject({ kind: 'FailedPrecondition', reason: 'LOAD_TIMEOUT' });
    await worker.ended;
  });
});

describe('running', () => {
  test('a failing run fails alone', async () => {
    const worker = await start(picking());
    await worker.loaded;
    const runs = [1n, 9n, 2n].map((at) => worker.run([int('at', at, [1])]));
    const [first, second, third] = await Promise.allSettled(runs);
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(second).toMatchObject({ reason: { reason: 'MODEL_REFUSED_INPUT' } });
    expect(third).toMatchObject({ status: 'fulfilled' });
  });

  test.each<[string, bigint, object]>([
    ['an answer that is too large to send', 2n ** 25n, { kind: 'TooLarge', reason: 'OUTPUT_TOO_LARGE' }],
    ['more memory than there is', 2n ** 50n, { kind: 'ResourceExhausted', reason: 'MODEL_OUT_OF_MEMORY' }],
  ])('%s is a fault, and the worker goes on', async (_, size, fault) => {
    const worker = await start(filling());
    await worker.loaded;
    await expect(worker.run([int('size', size, [1])])).rejects.toMatchObject(fault);
    expect((await worker.run([int('size', 2n, [1])])).outputs.map(floats)).toEqual([[0, 0]]);
  });

  test('a run over its limit is stopped with its process, and another process runs the next', async () => {
    const model = counting();
    const first = await start(model, {}, { runMsMax: 300 });
    await first.loaded;
    const runs = [first.run([int('n', FOR_EVER)]), first.run([int('n', 1n)])];
    for (const run of runs)
      await expect(run).rejects.toMatchObject({ kind: 'DeadlineExceeded', reason: 'RUN_TIMEOUT' });
    await first.ended;
    const second = await start(model);
    await second.loaded;
    const { outputs } = await second.run([int('n', 7n)]);
    expect(new BigInt64Array(new Uint8Array(outputs[0]!.content).buffer)[0]).toBe(7n);
  });

  test('the limit is for each run, not for all that wait', async () => {
    const runMsMax = 2_000;
    const worker = await start(counting(), {}, { runMsMax });
    await worker.loaded;
    const until = performance.now() + 1.5 * runMsMax;
    const keepBusy = async (): Promise<void> => {
      while (performance.now() < until) await worker.run([int('n', 10_000n)]);
    };
    await Promise.all([keepBusy(), keepBusy()]);
    expect(worker.outstanding).toBe(0);
  });

  test('what is out when the process is killed rejects', async () => {
    const worker = await start(counting());
    await worker.loaded;
    const runs = [worker.run([int('n', FOR_EVER)]), worker.run([int('n', 1n)])];
    process.kill(worker.pid!, 'SIGKILL');
    for (const run of runs)
      await expect(run).rejects.toMatchObject({ kind: 'Unavailable', reason: 'WORKER_LOST' });
    await worker.ended;
    await expect(worker.run([int('n', 1n)])).rejects.toMatchObject({ reason: 'WORKER_LOST' });
  });

  test('closing twice is closing once', async () => {
    const worker = await start(scaling(2));
    await Promise.all([worker.close(), worker.close()]);
    await expect(worker.loaded).rejects.toMatchObject({ reason: 'WORKER_LOST' });
  });
});

describe('the process', () => {
  test('is given nothing of its surroundings', async () => {
    process.env['RATCHET_TOKEN'] = 'canary-7f31';
    const worker = await start(scaling(2));
    delete process.env['RATCHET_TOKEN'];
    await worker.loaded;
    expect(await readFile(`/proc/${worker.pid}/environ`, 'utf8')).not.toContain('canary-7f31');
  });

  test.each(['idle', 'in a run without end'])(
    'goes with whoever started it, when it is %s',
    async (state) => {
      const file = join(dir, 'orphan.onnx');
      await writeFile(file, counting().bytes);
      const script = `
      import { ModelWorker } from '@ratchet/runtime';
      import { counting } from '@ratchet/runtime/testing';
      const worker = ModelWorker.start({ file: ${JSON.stringify(file)}, signature: counting().signature, scan: true });
      await worker.loaded;
      const content = new Uint8Array(BigInt64Array.of(${FOR_EVER}n).buffer);
      if (${state !== 'idle'}) worker.run([{ name: 'n', datatype: 'INT64', shape: [], content }]).catch(() => {});
      setImmediate(() => console.log(String(worker.pid))); // a bare number may come in colours
    `;
      const argv = ['--conditions=@ratchet/source', '--input-type=module', '--eval', script];
      const parent = spawn(process.execPath, argv, {
        cwd: import.meta.dirname,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      scope.own({ close: () => void parent.kill('SIGKILL') });
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      expect(await isRunning(pid)).toBe(true);
      parent.kill('SIGKILL');
      while (await isRunning(pid)) await delay(20);
    },
  );
});

/** Nobody tells of the end of a process that is not ours. A zombie has ended. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/\) Z /.test(stat);
}
