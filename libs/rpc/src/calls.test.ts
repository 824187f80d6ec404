import { type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FAULT_KINDS, Fault } from '@ratchet/kernel';
import { implement } from './implement.ts';
import { STATUS_OF_KIND } from './status.ts';
import {
  dataset,
  faultFrom,
  repository,
  type TestMesh,
  TestServers,
  training,
  type Written,
} from './testing.ts';

const timeoutMs = 10_000;

let servers: TestServers;
beforeEach(() => {
  servers = new TestServers();
});
afterEach(() => servers.close());

describe('a fault of a handler', () => {
  test.each(FAULT_KINDS)('%s arrives whole', async (kind) => {
    const reason = kind === 'TooLarge' ? 'BODY_TOO_LARGE' : 'SOME_REASON';
    const fault = new Fault(kind, reason, 'expected “this”, got 那个', { model: 'x', limit: '3' });
    const mesh = await servers.start({ training: { GetRun: () => Promise.reject(fault) } });
    const { message, metadata } = fault;
    expect(await faultFrom(() => mesh.training.GetRun({}, { timeoutMs }))).toMatchObject({
      kind,
      reason,
      message,
      metadata,
    });
    expect(servers.bugs).toEqual([]);
  });

  test.each(FAULT_KINDS)('%s has its gRPC status', async (kind) => {
    const mesh = await servers.start({
      training: { GetRun: () => Promise.reject(new Fault(kind, 'R', 'm')) },
    });
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
    const mesh = await servers.start({ training: { GetRun: () => Promise.reject(long) } });
    const { message, metadata } = await faultFrom(() => mesh.training.GetRun({}, { timeoutMs }));
    expect(message).toMatch(/^\ufffd 界+…$/);
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
    expect(metadata).toEqual({});
  });
});

describe('a bug of a handler', () => {
  const bug = new TypeError('secret of this process');
  const methods: [string, Written, (mesh: TestMesh) => PromiseLike<unknown>][] = [
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
      (mesh) => Array.fromAsync(mesh.dataset.TakeSnapshot({}, { timeoutMs })),
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
      (mesh) => Array.fromAsync(mesh.dataset.TakeSnapshot({}, { timeoutMs })),
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
      const mesh = await servers.start(handlers);
      const fault = await faultFrom(() => call(mesh));
      expect(fault.kind).toBe('Internal');
      expect(fault.message).not.toContain('secret');
      expect(servers.bugs).toHaveLength(1);
      expect(servers.bugs[0]![1]).toMatch(/^\/ratchet\./);
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
    const { raw } = await servers.start({ training: { GetRun: async () => ({}) } });
    const error = await new Promise<ServiceError | null>((resolve) => {
      raw.makeUnaryRequest(training.GetRun.path, bytes, bytes, broken, resolve);
    });
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(error?.metadata.get('grpc-status-details-bin').toString()).toContain('MALFORMED_MESSAGE');
  });

  test('is INVALID_ARGUMENT of a server-streaming method', async () => {
    const { raw } = await servers.start({ dataset: { async *TakeSnapshot() {} } });
    const error = await new Promise((resolve) => {
      raw
        .makeServerStreamRequest(dataset.TakeSnapshot.path, bytes, bytes, broken)
        .on('error', resolve)
        .resume();
    });
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  test('is INVALID_ARGUMENT of a client-streaming method', async () => {
    const { raw } = await servers.start({
      repository: {
        AddVersion: async (requests) => {
          await Array.fromAsync(requests);
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

test('metadata reaches the handler', async () => {
  const mesh = await servers.start({
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
