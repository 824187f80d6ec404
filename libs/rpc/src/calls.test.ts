import { Client, credentials, type ServiceDefinition, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from '@jest/globals';
import { FAULT_KINDS, Fault, Scope } from '@ratchet/kernel';
import {
  type DatasetServiceHandlers,
  protos,
  type RepositoryServiceHandlers,
  type TrainingServiceHandlers,
} from '@ratchet/protocol';
import { connect } from './connect.ts';
import { type Handlers, implement } from './implement.ts';
import { type RpcServer, serve } from './serve.ts';
import { STATUS_OF_KIND } from './status.ts';

const training = protos.ratchet.training.v1.TrainingService.service;
const dataset = protos.ratchet.feedback.v1.DatasetService.service;
const repository = protos.ratchet.repository.v1.RepositoryService.service;
const timeoutMs = 10_000;

let scope = new Scope();
let bugs: [error: unknown, where: string][] = [];
afterEach(async () => {
  await scope.close();
  scope = new Scope();
  bugs = [];
});

type All = {
  training: Partial<Handlers<TrainingServiceHandlers>>;
  dataset: Partial<Handlers<DatasetServiceHandlers>>;
  repository: Partial<Handlers<RepositoryServiceHandlers>>;
};

/** Handlers that refuse, one for each method. */
function unimplemented(definition: ServiceDefinition): Record<string, () => never> {
  const refuse = (): never => {
    throw new Fault('Unimplemented', 'UNIMPLEMENTED', 'not in this test');
  };
  return Object.fromEntries(Object.keys(definition).map((name) => [name, refuse]));
}

const alive = { ListRuns: async () => ({ nextPageToken: 'alive' }) };

/** A server of three services, of which a test writes the methods that it calls. */
async function start(all: Partial<All>) {
  const server: RpcServer = await serve({
    host: '127.0.0.1',
    port: 0,
    portSetting: 'trainerPort',
    drainMs: 0,
    onError: (error, where) => bugs.push([error, where]),
    implementations: [
      implement(training, { ...unimplemented(training), ...alive, ...all.training }),
      implement(dataset, { ...unimplemented(dataset), ...all.dataset }),
      implement(repository, { ...unimplemented(repository), ...all.repository }),
    ],
  });
  const raw = new Client(server.address, credentials.createInsecure());
  scope.own(server);
  scope.own(raw);
  return {
    server,
    raw,
    training: scope.own(connect(training, server.address)),
    dataset: scope.own(connect(dataset, server.address)),
    repository: scope.own(connect(repository, server.address)),
  };
}

async function faultFrom(work: () => PromiseLike<unknown>): Promise<Fault> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a fault');
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(items);
}

describe('a fault of a handler', () => {
  test.each(FAULT_KINDS)('%s arrives whole', async (kind) => {
    const reason = kind === 'TooLarge' ? 'BODY_TOO_LARGE' : 'SOME_REASON';
    const fault = new Fault(kind, reason, 'expected “this”, got 那个', { model: 'x', limit: '3' });
    const mesh = await start({ training: { GetRun: () => Promise.reject(fault) } });
    const { message, metadata } = fault;
    expect(await faultFrom(() => mesh.training.GetRun({}, { timeoutMs }))).toMatchObject({
      kind,
      reason,
      message,
      metadata,
    });
    expect(bugs).toEqual([]);
  });

  test.each(FAULT_KINDS)('%s has its gRPC status', async (kind) => {
    const mesh = await start({ training: { GetRun: () => Promise.reject(new Fault(kind, 'R', 'm')) } });
    const { path, requestSerialize, responseDeserialize } = training.GetRun;
    const error = await new Promise<ServiceError | null>((resolve) => {
      mesh.raw.makeUnaryRequest(path, requestSerialize, responseDeserialize, {}, resolve);
    });
    expect(error).toMatchObject({ code: STATUS_OF_KIND[kind], details: 'm' });
  });

  test('is cut where trailers end', async () => {
    const long = new Fault('NotFound', 'R', `\ud800 ${'界'.repeat(50_000)}`, {
      a: 'x'.repeat(9000),
      b: 'kept',
    });
    const mesh = await start({ training: { GetRun: () => Promise.reject(long) } });
    const { message, metadata } = await faultFrom(() => mesh.training.GetRun({}, { timeoutMs }));
    expect(message).toMatch(/^\ufffd 界+…$/);
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
    expect(metadata).toEqual({});
  });
});

describe('a bug of a handler', () => {
  const bug = new TypeError('secret of this process');
  const methods: [string, Partial<All>, (mesh: Awaited<ReturnType<typeof start>>) => PromiseLike<unknown>][] =
    [
      [
        'unary, thrown',
        {
          training: {
            GetRun: () => {
              throw bug;
            },
          },
        },
        (mesh) => mesh.training.GetRun({}, { timeoutMs }),
      ],
      [
        'unary, rejected',
        { training: { GetRun: () => Promise.reject(bug) } },
        (mesh) => mesh.training.GetRun({}, { timeoutMs }),
      ],
      [
        'unary, an answer that is no message',
        { training: { GetRun: (() => Promise.resolve(undefined)) as never } },
        (mesh) => mesh.training.GetRun({}, { timeoutMs }),
      ],
      [
        'server streaming, thrown',
        {
          dataset: {
            TakeSnapshot: () => {
              throw bug;
            },
          },
        },
        (mesh) => all(mesh.dataset.TakeSnapshot({}, { timeoutMs })),
      ],
      [
        'server streaming, thrown in the middle',
        {
          dataset: {
            async *TakeSnapshot() {
              yield {};
              throw bug;
            },
          },
        },
        (mesh) => all(mesh.dataset.TakeSnapshot({}, { timeoutMs })),
      ],
      [
        'client streaming, rejected',
        { repository: { AddVersion: () => Promise.reject(bug) } },
        (mesh) => mesh.repository.AddVersion([{}, {}], { timeoutMs }),
      ],
    ];

  test.each(methods)(
    '%s: is a bare INTERNAL, told to onError, and harms nobody else',
    async (_, handlers, call) => {
      const mesh = await start(handlers);
      const fault = await faultFrom(() => call(mesh));
      expect(fault.kind).toBe('Internal');
      expect(fault.message).not.toContain('secret');
      expect(bugs).toHaveLength(1);
      expect(bugs[0]![1]).toMatch(/^\/ratchet\./);
      await expect(mesh.training.ListRuns({}, { timeoutMs })).resolves.toMatchObject({
        nextPageToken: 'alive',
      });
    },
  );
});

describe('a malformed message', () => {
  const bytes = (value: Buffer): Buffer => value;
  const broken = Buffer.from([0x0f]); // wire type 7

  test('is INVALID_ARGUMENT of a unary method', async () => {
    const { raw } = await start({ training: { GetRun: async () => ({}) } });
    const error = await new Promise<ServiceError | null>((resolve) => {
      raw.makeUnaryRequest(training.GetRun.path, bytes, bytes, broken, resolve);
    });
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(error?.metadata.get('grpc-status-details-bin').toString()).toContain('MALFORMED_MESSAGE');
  });

  test('is INVALID_ARGUMENT of a server-streaming method', async () => {
    const { raw } = await start({ dataset: { async *TakeSnapshot() {} } });
    const error = await new Promise((resolve) => {
      raw
        .makeServerStreamRequest(dataset.TakeSnapshot.path, bytes, bytes, broken)
        .on('error', resolve)
        .resume();
    });
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  test('is INVALID_ARGUMENT of a client-streaming method', async () => {
    const { raw } = await start({
      repository: {
        AddVersion: async (requests) => {
          await all(requests);
          return {};
        },
      },
    });
    const error = await new Promise((resolve) => {
      const call = raw.makeClientStreamRequest(repository.AddVersion.path, bytes, bytes, resolve);
      call.end(broken);
    });
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});

describe('a caller that stops waiting', () => {
  test('gets DeadlineExceeded, and the handler sees deadline and abort', async () => {
    const aborted = Promise.withResolvers<void>();
    let left = 0;
    const mesh = await start({
      training: {
        GetRun: (_, context) => {
          left = context.deadlineAt - performance.now();
          context.signal.addEventListener('abort', () => aborted.resolve());
          return new Promise(() => {});
        },
      },
    });
    const fault = await faultFrom(() => mesh.training.GetRun({}, { timeoutMs: 60 }));
    expect(fault).toMatchObject({
      kind: 'DeadlineExceeded',
      message: 'training did not answer within 60 ms',
    });
    await aborted.promise;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60);
  });

  test('by its signal gets Cancelled, and the handler aborts', async () => {
    const started = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    const mesh = await start({
      training: {
        GetRun: (_, { signal }) => {
          signal.addEventListener('abort', () => aborted.resolve());
          started.resolve();
          return new Promise(() => {});
        },
      },
    });
    const abort = new AbortController();
    const fault = faultFrom(() => mesh.training.GetRun({}, { timeoutMs, signal: abort.signal }));
    await started.promise;
    abort.abort();
    expect(await fault).toMatchObject({ kind: 'Cancelled' });
    await aborted.promise;
  });

  test('before it began gets Cancelled', async () => {
    const mesh = await start({});
    const fault = await faultFrom(() =>
      mesh.training.ListRuns({}, { timeoutMs, signal: AbortSignal.abort() }),
    );
    expect(fault.kind).toBe('Cancelled');
  });

  test('has no deadline when it waits without end, and none that overflows a timer', async () => {
    const deadlines: number[] = [];
    const mesh = await start({
      training: {
        GetRun: async (_, { deadlineAt }) => {
          deadlines.push(deadlineAt - performance.now());
          return {};
        },
      },
    });
    await mesh.training.GetRun({}, { timeoutMs: Number.POSITIVE_INFINITY });
    await mesh.training.GetRun({}, { timeoutMs: 2 ** 40 });
    expect(deadlines[0]).toBe(Number.POSITIVE_INFINITY);
    expect(deadlines[1]).toBeLessThanOrEqual(24 * 60 * 60 * 1000);
    expect(deadlines[1]).toBeGreaterThan(23 * 60 * 60 * 1000);
  });

  test('an answered call does not abort', async () => {
    const signals: AbortSignal[] = [];
    const mesh = await start({
      training: {
        GetRun: async (_, { signal }) => {
          signals.push(signal);
          return {};
        },
      },
    });
    await mesh.training.GetRun({}, { timeoutMs });
    await mesh.server.close();
    expect(signals.map((signal) => signal.aborted)).toEqual([false]);
  });
});

describe('streams', () => {
  test('a server stream arrives whole and in order', async () => {
    const mesh = await start({
      dataset: {
        async *TakeSnapshot() {
          for (let i = 0; i < 2000; i++) yield { rows: [{ text: String(i).padEnd(200) }] };
        },
      },
    });
    const parts = await all(mesh.dataset.TakeSnapshot({}, { timeoutMs }));
    expect(parts.map((part) => Number(part.rows?.[0]?.text))).toEqual(
      Array.from({ length: 2000 }, (_, i) => i),
    );
  });

  test('a reader that leaves early ends the writer', async () => {
    const ended = Promise.withResolvers<void>();
    const mesh = await start({
      dataset: {
        async *TakeSnapshot() {
          try {
            for (;;) yield { rows: [{ text: 'x'.repeat(1000) }] };
          } finally {
            ended.resolve();
          }
        },
      },
    });
    for await (const part of mesh.dataset.TakeSnapshot({}, { timeoutMs })) {
      expect(part.rows).toHaveLength(1);
      break;
    }
    await ended.promise;
  });

  test('a client stream arrives whole', async () => {
    const mesh = await start({
      repository: {
        AddVersion: async (requests) => ({ version: String((await all(requests)).length) }),
      },
    });
    const requests = Array.from({ length: 1500 }, () => ({ chunk: Buffer.alloc(1000) }));
    await expect(mesh.repository.AddVersion(requests, { timeoutMs })).resolves.toMatchObject({
      version: '1500',
    });
  });

  test('a client stream may be answered before its end', async () => {
    const mesh = await start({ repository: { AddVersion: async () => ({ version: '7' }) } });
    const endless = (async function* () {
      for (;;) yield { chunk: Buffer.alloc(100_000) };
    })();
    await expect(mesh.repository.AddVersion(endless, { timeoutMs })).resolves.toMatchObject({ version: '7' });
  });

  test('the failure of a source of requests is its own', async () => {
    const mesh = await start({
      repository: {
        AddVersion: async (requests) => {
          await all(requests);
          return {};
        },
      },
    });
    const failing = (async function* () {
      yield {};
      throw new RangeError('cannot read on');
    })();
    await expect(mesh.repository.AddVersion(failing, { timeoutMs })).rejects.toThrow(RangeError);
    expect(bugs).toEqual([]);
  });

  test('awaiting a stream fails and says so; iterating one answer gives it', async () => {
    const mesh = await start({ dataset: { async *TakeSnapshot() {} } });
    await expect(mesh.dataset.TakeSnapshot({}, { timeoutMs })).rejects.toThrow(/iterate over it/);
    expect(await all(mesh.training.ListRuns({}, { timeoutMs }))).toMatchObject([{ nextPageToken: 'alive' }]);
  });
});

test('metadata reaches the handler', async () => {
  const mesh = await start({
    training: {
      ListRuns: async (_, context) => ({
        nextPageToken: `${context.metadata('traceparent')} ${context.metadata('absent')}`,
      }),
    },
  });
  const answer = await mesh.training.ListRuns({}, { timeoutMs, metadata: { traceparent: '00-x' } });
  expect(answer.nextPageToken).toBe('00-x undefined');
});

test('a service without a handler for each method is a bug that shows at the start', () => {
  const incomplete = implement(training, {} as never);
  const surroundings = { onError: () => {}, closing: new AbortController().signal };
  expect(() => incomplete.bind(surroundings)).toThrow(/StartRun has no handler/);
});
