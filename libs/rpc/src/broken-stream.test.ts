import { once } from 'node:events';
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import type { AddVersionRequest } from '@ratchet/protocol';
import { connect } from './connect.ts';
import { repository, TestServers, type Written } from './testing.ts';

const timeoutMs = 10_000;

let scope: Scope;
let servers: TestServers;
beforeEach(() => {
  scope = new Scope();
  servers = scope.own(new TestServers());
});
afterEach(() => scope.close());

/** How the requests ended for the handler: `whole`, or what they threw. */
type Ended = Promise<unknown>;

/** A server whose handler reads; `pause` is awaited after the request that carries `last`. */
async function reader(
  pause: (signal: AbortSignal) => Promise<unknown> = async () => undefined,
  token?: string,
) {
  const ended = Promise.withResolvers<unknown>();
  const reached = Promise.withResolvers<void>();
  let chunks = 0;
  const repository: Written['repository'] = {
    AddVersion: async (requests, { signal }) => {
      try {
        for await (const { part, model } of requests) {
          if (part === 'chunk') chunks++;
          if (model !== 'last') continue;
          reached.resolve();
          await pause(signal);
        }
        ended.resolve('whole');
      } catch (error) {
        ended.resolve(error);
      }
      return { version: '1' };
    },
  };
  const mesh = await servers.start({ repository }, { token });
  return { mesh, ended: ended.promise as Ended, reached: reached.promise, chunks: () => chunks };
}

/** Sends some chunks and `last`, and then nothing more until the test is over. */
async function* unfinished(chunks: number): AsyncGenerator<AddVersionRequest> {
  for (let i = 0; i < chunks; i++) yield { chunk: Buffer.alloc(60_000) };
  yield { model: 'last' };
  await new Promise<void>((resolve) => scope.own({ close: resolve }));
}

/**
 * A way to a server that can be cut. With `onHeld`, what a caller sends after the end of its requests is held back until
 * the server has sent something.
 */
async function openDoor(address: string, onHeld?: () => void): Promise<{ address: string; cut(): void }> {
  const sockets: Socket[] = [];
  const [host, port] = address.split(':');
  const server = createServer((caller) => {
    const onward = connectSocket(Number(port), host!);
    sockets.push(caller, onward);
    for (const each of [caller, onward]) each.on('error', () => undefined);
    onward.pipe(caller);
    let passed: Promise<unknown> = Promise.resolve();
    caller.on('data', (bytes: Buffer) => {
      passed = passed.then(async () => {
        if (!onHeld || !startsWithEnd(bytes)) return onward.write(bytes);
        onHeld();
        onward.write(bytes.subarray(0, FRAME_HEADER_BYTES));
        await once(onward, 'data');
        return onward.write(bytes.subarray(FRAME_HEADER_BYTES));
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  scope.own({
    close: () => {
      cut();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, cut };
}

const FRAME_HEADER_BYTES = 9;

/** Whether an empty DATA frame that ends its stream comes first. */
function startsWithEnd(bytes: Buffer): boolean {
  return (
    bytes.length >= FRAME_HEADER_BYTES && bytes.readUIntBE(0, 3) === 0 && bytes[3] === 0 && bytes[4] === 1
  );
}

const aborted = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted ? Promise.resolve() : once(signal, 'abort');

describe('requests that break off never look whole:', () => {
  const cancelled = { name: 'Fault', kind: 'Cancelled', reason: 'CALL_CANCELLED' };

  test.each([
    ['while the handler waits for the next', undefined, 0],
    ['while the handler waits for the next, after many', undefined, 40],
    ['while the handler works, seen before it goes on', aborted, 0],
  ])('the caller cancels %s', async (_, pause, chunks) => {
    const { mesh, ended, reached } = await reader(pause);
    const abort = new AbortController();
    const settings = { timeoutMs, signal: abort.signal };
    const answer = mesh.repository.AddVersion(unfinished(chunks), settings).catch((error: unknown) => error);
    await reached;
    abort.abort();
    expect(await ended).toMatchObject(cancelled);
    expect(await answer).toMatchObject({ kind: 'Cancelled' });
  });

  test.each([
    ['while the handler waits for the next', undefined, 0],
    ['while the handler waits for the next, after many', undefined, 40],
    ['while the handler works', aborted, 0],
  ])('the connection dies %s', async (_, pause, chunks) => {
    const { mesh, ended, reached } = await reader(pause);
    const door = await openDoor(mesh.server.address);
    const remote = scope.own(connect(repository, door.address));
    const answer = remote.AddVersion(unfinished(chunks), { timeoutMs }).catch((error: unknown) => error);
    await reached;
    door.cut();
    expect(await ended).toMatchObject(cancelled);
    expect(await answer).toMatchObject({ kind: 'Unavailable' });
  });

  test.each([undefined, 'secret'])('the caller cancels and the network is slow (token %s)', async (token) => {
    const { mesh, ended, reached } = await reader(undefined, token);
    let held = 0;
    const door = await openDoor(mesh.server.address, () => held++);
    const remote = scope.own(connect(repository, door.address, { token }));
    const abort = new AbortController();
    const answer = remote
      .AddVersion(unfinished(0), { timeoutMs, signal: abort.signal })
      .catch((error: unknown) => error);
    await reached;
    abort.abort();
    expect(await ended).toMatchObject(cancelled);
    expect(await answer).toMatchObject({ kind: 'Cancelled' });
    expect(held).toBe(1);
  });

  test('the source of requests fails', async () => {
    const { mesh, ended, reached } = await reader();
    const failing = async function* (): AsyncGenerator<AddVersionRequest> {
      yield { model: 'last' };
      await reached;
      throw new RangeError('cannot read on');
    };
    await expect(mesh.repository.AddVersion(failing(), { timeoutMs })).rejects.toThrow(RangeError);
    expect(await ended).toMatchObject(cancelled);
  });

  test('the time is over', async () => {
    const { mesh, ended } = await reader();
    const answer = mesh.repository.AddVersion(unfinished(1), { timeoutMs: 100 });
    await expect(answer).rejects.toMatchObject({ kind: 'DeadlineExceeded' });
    expect(await ended).toMatchObject(cancelled);
  });
});

test.each([
  [0, undefined],
  [1, undefined],
  [40, undefined],
  [1, 'secret'],
])('requests of %i chunks that end are whole (token %s)', async (count, token) => {
  const { mesh, ended, chunks } = await reader(undefined, token);
  const requests = Array.from({ length: count }, () => ({ chunk: Buffer.alloc(60_000) }));
  await mesh.repository.AddVersion(requests, { timeoutMs });
  expect(await ended).toBe('whole');
  expect(chunks()).toBe(count);
});
