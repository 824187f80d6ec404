import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Closable, Fault, Scope, type Service } from '@ratchet/kernel';
import {
  type Aliases,
  decodeItem,
  encodeTensorItem,
  type Instance,
  type Manifest,
  RepositoryWriter,
  type Tensor,
  type TensorSpec,
} from '@ratchet/model';
import {
  type FeedbackServiceHandlers,
  type InferenceServiceHandlers,
  type MetricsServiceHandlers,
  type PredictionRecord__Output,
  protos,
  type RecordServiceHandlers,
  type TrainingServiceHandlers,
  type VersionLoadState,
} from '@ratchet/protocol';
import {
  type Handlers,
  type HopBatch,
  type HopReply,
  hopImplementation,
  type Implementation,
  implement,
  type RpcServer,
  refusalOf,
  serve,
} from '@ratchet/rpc';
import { start } from './app.ts';
import { GatewayConfig } from './config.ts';

const { ratchet } = protos;

export interface FakeMeshOptions {
  /** What feedback serves beside its record service. */
  readonly feedback?: readonly Implementation[];
  readonly trainer?: readonly Implementation[];
  readonly config?: Partial<GatewayConfig>;
}

/** Real servers in the place of the gateway's neighbours, a model repository on disk, and the gateway before them. */
export class FakeMesh implements Closable {
  readonly scope = new Scope();
  readonly inference = new FakeInference();
  readonly preprocessing = new FakePreprocessing();
  readonly feedback = new FakeFeedback();
  dataDir = '';
  gateway: Service | undefined;
  #servers: Record<string, RpcServer> = {};

  static async start(options: FakeMeshOptions = {}): Promise<FakeMesh> {
    const mesh = new FakeMesh();
    mesh.dataDir = await mkdtemp(join(tmpdir(), 'ratchet-gateway-'));
    mesh.scope.own({ close: () => rm(mesh.dataDir, { recursive: true, force: true }) });
    await mesh.serve('preprocessing', [mesh.preprocessing.implementation()]);
    await mesh.serve('inference', [mesh.inference.implementation()]);
    await mesh.serve('feedback', [...mesh.feedback.implementations(), ...(options.feedback ?? [])]);
    await mesh.serve('trainer', options.trainer ?? []);
    await mesh.startGateway(options.config);
    return mesh;
  }

  get rest(): string {
    return `http://${this.gateway!.addresses['rest']}`;
  }

  get grpc(): string {
    return this.gateway!.addresses['grpc']!;
  }

  /** Starts a neighbour, at the address that it had before if it had one. */
  async serve(name: string, implementations: readonly Implementation[]): Promise<void> {
    const port = Number(this.#servers[name]?.address.split(':')[1] ?? 0);
    const server = await serve({
      host: '127.0.0.1',
      port,
      portSetting: 'somePort',
      implementations: [...implementations, metricsOf(name)],
      drainMs: 100,
    });
    server.health.set('', true);
    this.#servers[name] = this.scope.own(server);
  }

  async stop(name: 'preprocessing' | 'inference' | 'feedback' | 'trainer'): Promise<void> {
    await this.#servers[name]!.close();
  }

  async startGateway(config: Partial<GatewayConfig> = {}): Promise<void> {
    const addresses = Object.entries(this.#servers).map(([name, { address }]) => [`${name}Address`, address]);
    this.gateway = await start(
      GatewayConfig.parse({
        dataDir: this.dataDir,
        gatewayGrpcPort: 0,
        gatewayRestPort: 0,
        logLevel: 'silent',
        ...Object.fromEntries(addresses),
        ...config,
      }),
      { otlpEndpoint: undefined },
    );
    this.scope.own(this.gateway);
  }

  /** Publishes a version, moves aliases to it, and tells the state that inference has it in. */
  async publish(
    manifest: Omit<Manifest, 'formatVersion' | 'model' | 'version'>,
    options: {
      readonly model: string;
      readonly aliases?: readonly (keyof Aliases)[];
      readonly state?: VersionLoadState['state'];
    },
  ): Promise<string> {
    const { model, aliases = ['champion'], state = 'LOAD_STATE_AVAILABLE' } = options;
    const writer = this.writer();
    const version = await writer.publish(model, async (dir, next) => {
      await mkdir(dir, { recursive: true });
      await writeFile(join(dir, 'model.onnx'), 'not read by the gateway');
      await writeFile(
        join(dir, 'manifest.json'),
        JSON.stringify({ formatVersion: 1, model, version: next, ...manifest }),
      );
    });
    await writer.changeServing(model, (current) => ({
      ...current,
      aliases: { ...current.aliases, ...Object.fromEntries(aliases.map((alias) => [alias, version])) },
    }));
    this.inference.set(model, version, state);
    return version;
  }

  /** Waits until the gateway knows of so many versions that they are loaded, or about to be. */
  async untilLoaded(count: number): Promise<void> {
    await until('the versions to be served', async () => {
      const models: Json[] = (await this.call('GET', '/v1/models')).body.models;
      const states = models.flatMap(({ model_version_status }) => model_version_status);
      return states.filter(({ state }) => state === 'AVAILABLE' || state === 'LOADING').length === count;
    });
  }

  writer(): RepositoryWriter {
    return new RepositoryWriter(join(this.dataDir, 'models'));
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; headers: Headers; body: Json }> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.rest + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as Json,
    };
  }

  close(): Promise<void> {
    return this.scope.close();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
export type Json = any;

/** A text model of three labels. */
export const TEXT_MODEL: Omit<Manifest, 'formatVersion' | 'model' | 'version'> = {
  task: 'text-classification',
  labels: ['negative', 'neutral', 'positive'],
  pipeline: [{ normalize: {} }],
  signature: {
    inputs: [{ name: 'ids', datatype: 'INT32', shape: [-1, -1], pad: -1 }],
    outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 3] }],
    batch: true,
  },
};

/** A tensor model that answers its inputs. */
export function tensorModel(inputs: TensorSpec[]): Omit<Manifest, 'formatVersion' | 'model' | 'version'> {
  return { task: 'tensors', pipeline: [], signature: { inputs, outputs: inputs, batch: true } };
}

/** A mesh that serves `mood` (version 2 is its challenger), `slow` (still loading), `numbers` and `pair`. */
export async function startSmallMesh(options: FakeMeshOptions = {}): Promise<FakeMesh> {
  const mesh = await FakeMesh.start(options);
  await mesh.publish(TEXT_MODEL, { model: 'mood' });
  await mesh.publish(TEXT_MODEL, { model: 'mood', aliases: ['challenger'] });
  await mesh.publish(TEXT_MODEL, { model: 'slow', state: 'LOAD_STATE_LOADING' });
  await mesh.publish(tensorModel([{ name: 'x', datatype: 'FP32', shape: [-1, 2] }]), { model: 'numbers' });
  const pair = tensorModel([
    { name: 'a', datatype: 'INT64', shape: [-1] },
    { name: 'b', datatype: 'BYTES', shape: [-1, -1] },
  ]);
  await mesh.publish(pair, { model: 'pair' });
  await mesh.untilLoaded(5);
  return mesh;
}

/** Tells load states to whoever watches. */
export class FakeInference {
  readonly #states = new Map<string, VersionLoadState>();
  readonly #wake = new Set<() => void>();

  set(model: string, version: string, state: VersionLoadState['state'], error = ''): void {
    this.#states.set(`${model}/${version}`, {
      model,
      version,
      ...(state === undefined ? {} : { state }),
      error,
    });
    for (const wake of this.#wake) wake();
  }

  implementation(): Implementation {
    const states = this.#states;
    const waiting = this.#wake;
    return implement<InferenceServiceHandlers>(ratchet.inference.v1.InferenceService.service, {
      async *WatchLoadStates(_request, { signal, closing }) {
        const over = AbortSignal.any([signal, closing]);
        let wake = (): void => {};
        const call = (): void => wake();
        waiting.add(call);
        over.addEventListener('abort', call);
        while (!over.aborted) {
          const changed = new Promise<void>((resolve) => (wake = resolve));
          yield { versions: [...states.values()] };
          await changed;
        }
        waiting.delete(call);
      },
    });
  }
}

/**
 * Answers items as a whole chain would: tensors with themselves, texts with probabilities (0.1, 0.2, 0.7), a row with the
 * floats in its column `reply`, an image with its first two bytes as floats. The text "fail" is refused, "odd" gets an answer that
 * fits no manifest, "wait" is answered when `letGo` is called.
 */
export class FakePreprocessing {
  /** The batches that arrived. */
  readonly seen: { model: string; count: number; trace: Buffer; deadlinesAt: Float64Array }[] = [];
  readonly #waiting: (() => void)[] = [];

  implementation(): Implementation {
    return hopImplementation((batch) => this.#exchange(batch));
  }

  /** Answers the texts "wait" that arrived so far. */
  letGo(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  async #exchange(batch: HopBatch): Promise<HopReply> {
    this.seen.push({
      model: batch.model,
      count: batch.count,
      trace: batch.trace,
      deadlinesAt: batch.deadlinesAt,
    });
    const status = new Uint8Array(batch.count);
    const outputs: Uint8Array[] = [];
    for (let i = 0; i < batch.count; i++) {
      const instance = decodeItem(batch.input(i));
      const { text } = instance;
      if (text === 'wait') await new Promise<void>((resolve) => this.#waiting.push(resolve));
      if (text === 'fail') {
        const refusal = refusalOf(new Fault('InvalidInput', 'BAD_TEXT', 'this text can not be read'));
        status[i] = refusal.code;
        outputs[i] = refusal.bytes;
      } else outputs[i] = encodeTensorItem(instance.tensors ?? [probabilities(replyTo(instance))]);
    }
    return { status, outputs };
  }
}

function replyTo({ text, row, image }: Instance): readonly number[] {
  if (row !== undefined) return row['reply'] as readonly number[];
  if (image !== undefined) return [...image.subarray(0, 2)];
  return text === 'odd' ? [1] : [0.1, 0.2, 0.7];
}

function probabilities(values: readonly number[]): Tensor {
  const content = new Uint8Array(Float32Array.from(values).buffer);
  return { name: 'probabilities', datatype: 'FP32', shape: [values.length], content };
}

/** Keeps what the recorder sends. */
export class FakeFeedback {
  readonly records: PredictionRecord__Output[] = [];
  readonly batches: number[] = [];

  implementations(): Implementation[] {
    return [
      implement<RecordServiceHandlers>(ratchet.feedback.v1.RecordService.service, {
        RecordPredictions: async ({ records }) => {
          this.batches.push(records.length);
          this.records.push(...records);
          return { recorded: records.length };
        },
      }),
    ];
  }
}

function metricsOf(service: string): Implementation {
  return implement<MetricsServiceHandlers>(ratchet.telemetry.v1.MetricsService.service, {
    CollectMetrics: async () => ({
      text: `# HELP shared_total Shared.\n# TYPE shared_total counter\nshared_total{of="${service} {x}"} 1\n# HELP ${service}_only Own.\n# TYPE ${service}_only gauge\n${service}_only 2\n`,
    }),
  });
}

/** Every method of a service refuses, unless it is given. */
export function feedbackServiceOf(given: Partial<Handlers<FeedbackServiceHandlers>>): Implementation {
  const refuse = () =>
    Promise.reject(new Fault('Unimplemented', 'NOT_FAKED', 'this fake has no such method'));
  return implement<FeedbackServiceHandlers>(ratchet.feedback.v1.FeedbackService.service, {
    SubmitFeedback: refuse,
    BatchSubmitFeedback: refuse,
    ListFeedback: refuse,
    GetModelStats: refuse,
    ...given,
  });
}

/** The same for runs. */
export function trainingServiceOf(given: Partial<Handlers<TrainingServiceHandlers>>): Implementation {
  const refuse = () =>
    Promise.reject(new Fault('Unimplemented', 'NOT_FAKED', 'this fake has no such method'));
  return implement<TrainingServiceHandlers>(ratchet.training.v1.TrainingService.service, {
    StartRun: refuse,
    CompressVersion: refuse,
    GetRun: refuse,
    ListRuns: refuse,
    WatchRun: () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) }),
    CancelRun: refuse,
    GetTrainingSettings: refuse,
    SetTrainingSettings: refuse,
    ...given,
  });
}

/** Asks until the answer is true; fails after four seconds with what it waited for. */
export async function until(what: string, ask: () => Promise<boolean> | boolean): Promise<void> {
  const startedAt = performance.now();
  while (!(await ask())) {
    if (performance.now() - startedAt > 4_000) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
