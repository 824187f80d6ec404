import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { faultFrom, TestServers } from './testing.ts';

const timeoutMs = 10_000;

let servers: TestServers;
beforeEach(() => {
  servers = new TestServers();
});
afterEach(() => servers.close());

describe('a caller that stops waiting', () => {
  test('gets DeadlineExceeded, and the handler sees deadline and abort', async () => {
    const aborted = Promise.withResolvers<void>();
    let left = 0;
    const mesh = await servers.start({
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
    const mesh = await servers.start({
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
    const mesh = await servers.start({});
    const fault = await faultFrom(() =>
      mesh.training.ListRuns({}, { timeoutMs, signal: AbortSignal.abort() }),
    );
    expect(fault.kind).toBe('Cancelled');
  });

  test('has no deadline when it waits without end, and none that overflows a timer', async () => {
    const deadlines: number[] = [];
    const mesh = await servers.start({
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
    const mesh = await servers.start({
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
    const mesh = await servers.start({
      dataset: {
        async *TakeSnapshot() {
          for (let i = 0; i < 2000; i++) yield { rows: [{ text: String(i).padEnd(200) }] };
        },
      },
    });
    const parts = await Array.fromAsync(mesh.dataset.TakeSnapshot({}, { timeoutMs }));
    expect(parts.map((part) => Number(part.rows?.[0]?.text))).toEqual(
      Array.from({ length: 2000 }, (_, i) => i),
    );
  });

  test('a reader that leaves early ends the writer', async () => {
    const ended = Promise.withResolvers<void>();
    const mesh = await servers.start({
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
    const mesh = await servers.start({
      repository: {
        AddVersion: async (requests) => ({ version: String((await Array.fromAsync(requests)).length) }),
      },
    });
    const requests = Array.from({ length: 1500 }, () => ({ chunk: Buffer.alloc(1000) }));
    await expect(mesh.repository.AddVersion(requests, { timeoutMs })).resolves.toMatchObject({
      version: '1500',
    });
  });

  test('a client stream may be answered before its end', async () => {
    const mesh = await servers.start({ repository: { AddVersion: async () => ({ version: '7' }) } });
    const endless = (async function* () {
      for (;;) yield { chunk: Buffer.alloc(100_000) };
    })();
    await expect(mesh.repository.AddVersion(endless, { timeoutMs })).resolves.toMatchObject({ version: '7' });
  });

  test('the failure of a source of requests is its own', async () => {
    const mesh = await servers.start({
      repository: {
        AddVersion: async (requests) => {
          await Array.fromAsync(requests);
          return {};
        },
      },
    });
    const failing = (async function* () {
      yield {};
      throw new RangeError('cannot read on');
    })();
    await expect(mesh.repository.AddVersion(failing, { timeoutMs })).rejects.toThrow(RangeError);
    expect(servers.bugs).toEqual([]);
  });

  test('awaiting a stream fails and says so; iterating one answer gives it', async () => {
    const mesh = await servers.start({ dataset: { async *TakeSnapshot() {} } });
    await expect(mesh.dataset.TakeSnapshot({}, { timeoutMs })).rejects.toThrow(/iterate over it/);
    expect(await Array.fromAsync(mesh.training.ListRuns({}, { timeoutMs }))).toMatchObject([
      { nextPageToken: 'alive' },
    ]);
  });
});
