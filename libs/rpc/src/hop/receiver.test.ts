import { Client, type ClientDuplexStream, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Fault, Scope } from '@ratchet/kernel';
import { type ExchangeRequest, type ExchangeResponse__Output, protos } from '@ratchet/protocol';
import { serve } from '../serve.ts';
import { packBatch, readReply } from './columns.ts';
import { faultOfItem, type HopItem } from './item.ts';
import { type Exchange, hopImplementation } from './receiver.ts';

const { path, requestSerialize, responseDeserialize } = protos.ratchet.hop.v1.HopService.service.Exchange;

type Stream = ClientDuplexStream<ExchangeRequest, ExchangeResponse__Output>;

let scope: Scope;
let bugs: unknown[];
beforeEach(() => {
  scope = new Scope();
  bugs = [];
});
afterEach(() => scope.close());

const echo: Exchange = async (batch) => ({
  status: new Uint8Array(batch.count),
  outputs: Array.from({ length: batch.count }, (_, i) => batch.input(i)),
});

/** A caller that writes batches by hand. */
async function caller(exchange: Exchange) {
  const implementation = hopImplementation(exchange);
  const server = await serve({
    host: '127.0.0.1',
    port: 0,
    portSetting: 'inferencePort',
    implementations: [implementation],
    onError: (error) => bugs.push(error),
    drainMs: 0,
  });
  scope.own(server);
  const client = scope.own(new Client(server.address, credentials.createInsecure()));
  const stream: Stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  stream.on('error', () => {}); // a server that ends is one
  return { stream, implementation, server };
}

function batch(inputs: readonly string[], sequence = 1, leftMs = 10_000): ExchangeRequest {
  const items = inputs.map(
    (input): HopItem => ({
      model: 'm/1',
      input: Buffer.from(input),
      trace: Buffer.alloc(25),
      deadlineAt: input === 'late' ? 0 : leftMs,
      cancelled: false,
      done: () => {},
    }),
  );
  return packBatch(items, sequence, 0);
}

function next(stream: Stream): Promise<ExchangeResponse__Output> {
  return new Promise((resolve, reject) => {
    stream.once('data', resolve);
    stream.once('error', reject);
  });
}

function failure(stream: Stream): Promise<ServiceError> {
  return new Promise((resolve) => stream.on('error', resolve).resume());
}

test('the metadata comes at once, before any batch', async () => {
  const { stream } = await caller(echo);
  await new Promise((resolve) => stream.once('metadata', resolve));
  stream.end();
});

test('batches are answered by their sequence, one after the other, and the stream ends with its caller', async () => {
  const { stream } = await caller(echo);
  for (const sequence of [1, 2, 9]) {
    stream.write(batch(['a', 'bc'], sequence));
    const response = await next(stream);
    expect(response).toMatchObject({ sequence, draining: false });
    expect(readReply(response, 2)!.outputs.map(String)).toEqual(['a', 'bc']);
  }
  const ended = new Promise((resolve) => stream.once('status', resolve).resume());
  stream.end();
  expect(await ended).toMatchObject({ code: status.OK });
});

test('a caller that ends while its batch is out still gets the reply', async () => {
  const { stream } = await caller(echo);
  stream.write(batch(['a']));
  stream.end();
  expect(await next(stream)).toMatchObject({ sequence: 1 });
});

test.each<[what: string, request: () => ExchangeRequest]>([
  ['columns that do not agree', () => ({ ...batch(['a']), count: 2 })],
  ['a payload that is cut off', () => ({ ...batch(['abc']), payload: Buffer.from('ab') })],
  ['no items', () => ({ ...batch(['a']), count: 0 })],
])('%s end the stream with INVALID_ARGUMENT', async (_, request) => {
  const { stream } = await caller(echo);
  stream.write(request());
  expect(await failure(stream)).toMatchObject({ code: status.INVALID_ARGUMENT });
  expect(bugs).toEqual([]);
});

test('what is no message ends the stream with INVALID_ARGUMENT', async () => {
  const { server } = await caller(echo);
  const client = scope.own(new Client(server.address, credentials.createInsecure()));
  const stream = client.makeBidiStreamRequest(path, (bytes: Buffer) => bytes, responseDeserialize);
  stream.write(Buffer.from([0x0f]));
  const ended = await new Promise((resolve) => stream.on('error', resolve).resume());
  expect(ended).toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('a second batch before the reply to the first ends the stream', async () => {
  const { stream } = await caller(() => new Promise(() => {}));
  stream.write(batch(['a'], 1));
  stream.write(batch(['b'], 2));
  expect(await failure(stream)).toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('items whose time is over are answered here, the others by the exchange', async () => {
  const seen: string[][] = [];
  const { stream } = await caller(async (live) => {
    seen.push(Array.from({ length: live.count }, (_, i) => live.input(i).toString()));
    return echo(live);
  });
  stream.write(batch(['late', 'a', 'late', 'b']));
  const reply = readReply(await next(stream), 4)!;
  expect([...reply.status]).toEqual([status.DEADLINE_EXCEEDED, 0, status.DEADLINE_EXCEEDED, 0]);
  expect(reply.outputs.filter((_, i) => reply.status[i] === 0).map(String)).toEqual(['a', 'b']);
  expect(faultOfItem(4, reply.outputs[0]!)).toMatchObject({ reason: 'EXPIRED_ON_ARRIVAL' });
  stream.write(batch(['late'], 2));
  expect([...readReply(await next(stream), 1)!.status]).toEqual([status.DEADLINE_EXCEEDED]);
  expect(seen).toEqual([['a', 'b']]);
});

test('a fault of the exchange is the answer of every item', async () => {
  const { stream } = await caller(() =>
    Promise.reject(new Fault('NotFound', 'VERSION_NOT_FOUND', 'no version 7')),
  );
  stream.write(batch(['a', 'b']));
  const reply = readReply(await next(stream), 2)!;
  expect([...reply.status]).toEqual([status.NOT_FOUND, status.NOT_FOUND]);
  expect(reply.outputs.map(String)).toEqual([
    'VERSION_NOT_FOUND no version 7',
    'VERSION_NOT_FOUND no version 7',
  ]);
  expect(bugs).toEqual([]);
});

test.each<[what: string, exchange: Exchange]>([
  ['rejects', () => Promise.reject(new TypeError('secret'))],
  [
    'throws',
    () => {
      throw new TypeError('secret');
    },
  ],
  ['answers too few items', async () => ({ status: new Uint8Array(1), outputs: [Buffer.alloc(0)] })],
])('an exchange that %s costs its batch, not the stream', async (_, exchange) => {
  let broken = true;
  const { stream } = await caller((items) => (broken ? exchange(items) : echo(items)));
  stream.write(batch(['a', 'b']));
  const reply = readReply(await next(stream), 2)!;
  expect([...reply.status]).toEqual([status.INTERNAL, status.INTERNAL]);
  expect(reply.outputs.map(String)).toEqual(['INTERNAL internal error', 'INTERNAL internal error']);
  expect(bugs).toHaveLength(1);
  broken = false;
  stream.write(batch(['a'], 2));
  expect([...readReply(await next(stream), 1)!.status]).toEqual([0]);
});

test('a draining receiver says so on every stream, also on new ones, and beside its last reply', async () => {
  const { stream, implementation, server } = await caller(echo);
  await new Promise((resolve) => stream.once('metadata', resolve));
  implementation.drain();
  expect(await next(stream)).toMatchObject({ sequence: 0, draining: true });
  stream.write(batch(['a'], 3));
  expect(await next(stream)).toMatchObject({ sequence: 3, draining: true });
  const client = scope.own(new Client(server.address, credentials.createInsecure()));
  const another: Stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  another.on('error', () => {});
  expect(await next(another)).toMatchObject({ sequence: 0, draining: true });
});

test('streams are bounded, and a place is free again when one ends', async () => {
  const { server, stream: first } = await caller(echo);
  await new Promise((resolve) => first.once('metadata', resolve));
  const client = scope.own(new Client(server.address, credentials.createInsecure()));
  const open = (): Stream => {
    const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    return stream.on('error', () => {});
  };
  const stands = (stream: Stream) =>
    new Promise((resolve) => {
      stream
        .once('metadata', () => resolve('stands'))
        .once('error', (error: ServiceError) => resolve(error.code));
    });
  const streams = Array.from({ length: 63 }, open);
  expect(new Set(await Promise.all(streams.map(stands)))).toEqual(new Set(['stands']));
  expect(await stands(open().resume())).toBe(status.RESOURCE_EXHAUSTED);
  const ended = new Promise((resolve) => streams[0]!.once('status', resolve).resume());
  streams[0]!.end();
  await ended;
  expect(await stands(open())).toBe('stands');
});
