import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Closable, Fault } from '@ratchet/kernel';
import {
  decodeItem,
  encodeTensorItem,
  MANIFEST_FILE,
  type Manifest,
  MODEL_FILE,
  RepositoryWriter,
  type Tensor,
} from '@ratchet/model';
import { faultOfItem, type HopSender, TRACE_BYTES } from '@ratchet/rpc';
import type { Loaded, Ran } from '@ratchet/runtime';
import type { TinyModel } from '@ratchet/runtime/testing';
import type { VersionWorker } from './served-version.ts';

/** A data directory with a model repository to write into; closing removes it. */
export class TestRepository implements Closable {
  readonly dataDir: string;
  readonly writer: RepositoryWriter;

  private constructor(dataDir: string) {
    this.dataDir = dataDir;
    this.writer = new RepositoryWriter(join(dataDir, 'models'));
  }

  static async create(): Promise<TestRepository> {
    return new TestRepository(await mkdtemp(join(tmpdir(), 'ratchet-inference-')));
  }

  /** Publishes a version with a manifest, which `change` may spoil; no alias moves. */
  async publish(
    model: string,
    { bytes, signature }: TinyModel,
    change: (manifest: Manifest) => Manifest = (manifest) => manifest,
  ): Promise<string> {
    return await this.writer.publish(model, async (dir, version) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const files = { [MODEL_FILE]: { sha256, bytes: bytes.length } } as Manifest['files'];
      const manifest = change({
        formatVersion: 1,
        model,
        version,
        task: 'tensors',
        pipeline: [],
        signature,
        files,
      });
      await writeFile(join(dir, MODEL_FILE), bytes);
      await writeFile(join(dir, MANIFEST_FILE), JSON.stringify(manifest));
    });
  }

  /** Publishes a version and makes it the champion, the one before `previous`. */
  async promote(model: string, tiny: TinyModel, change?: (manifest: Manifest) => Manifest): Promise<string> {
    const version = await this.publish(model, tiny, change);
    await this.makeChampion(model, version);
    return version;
  }

  async makeChampion(model: string, version: string): Promise<void> {
    await this.writer.changeServing(model, (current) => {
      const { champion } = current.aliases;
      const aliases = { champion: version, ...(champion === undefined ? {} : { previous: champion }) };
      return { ...current, aliases };
    });
  }

  async close(): Promise<void> {
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Asks a version through the hop; rejects with the item's Fault. */
export function ask(
  sender: HopSender,
  model: string,
  tensors: readonly Tensor[],
  timeoutMs = Number.POSITIVE_INFINITY,
): Promise<readonly Tensor[]> {
  return new Promise((resolve, reject: (fault: Fault) => void) => {
    sender.submit({
      model,
      input: encodeTensorItem(tensors),
      trace: new Uint8Array(TRACE_BYTES),
      deadlineAt: performance.now() + timeoutMs,
      cancelled: false,
      done(code, bytes) {
        if (code === 0) resolve(decodeItem(bytes).tensors!);
        else reject(faultOfItem(code, bytes));
      },
    });
  });
}

/** One instance of the FP32 [4] input `x`. */
export function x(...values: number[]): Tensor[] {
  return [
    { name: 'x', datatype: 'FP32', shape: [4], content: new Uint8Array(Float32Array.from(values).buffer) },
  ];
}

/** One instance of an INT64 scalar. */
export function int(name: string, value: bigint): Tensor[] {
  return [{ name, datatype: 'INT64', shape: [], content: new Uint8Array(BigInt64Array.of(value).buffer) }];
}

export function floats(tensors: readonly Tensor[]): number[] {
  return tensors.flatMap(({ content }) => [...new Float32Array(new Uint8Array(content).buffer)]);
}

/** Lets all promises that can settle do so. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A worker process as a version sees it, in the hands of a test. Its model answers [1, 2, 3, 4] to one instance. */
export class ManualWorker implements VersionWorker {
  readonly #loading = Promise.withResolvers<Loaded>();
  readonly #end = Promise.withResolvers<void>();
  readonly loaded = this.#loading.promise;
  readonly ended = this.#end.promise;
  readonly #runs: PromiseWithResolvers<Ran>[] = [];

  async load(): Promise<void> {
    this.#loading.resolve({ sha256: '', batchable: true, loadMs: 1 });
    await settled();
  }

  async refuse(fault: Fault): Promise<void> {
    this.#loading.reject(fault);
    await settled();
  }

  run(): Promise<Ran> {
    const run = Promise.withResolvers<Ran>();
    this.#runs.push(run);
    return run.promise;
  }

  /** Answers the oldest run. */
  async answer(): Promise<void> {
    const outputs: Tensor[] = [{ ...x(1, 2, 3, 4)[0]!, name: 'y', shape: [1, 4] }];
    this.#runs.shift()?.resolve({ outputs, runMs: 1 });
    await settled();
  }

  async die(): Promise<void> {
    for (const run of this.#runs) run.reject(new Fault('Unavailable', 'WORKER_LOST', 'lost'));
    this.#end.resolve();
    await settled();
  }

  close(): Promise<void> {
    return this.die();
  }
}
