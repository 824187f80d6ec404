import { setTimeout as pause } from 'node:timers/promises';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ConfigError, Fault, Scope } from '@ratchet/kernel';
import { packageDefinition, protos } from '@ratchet/protocol';
import { connect } from './connect.ts';
import { implement } from './implement.ts';
import { type ServeOptions, serve } from './serve.ts';
import { reflect } from './testing.ts';

const metrics = protos.ratchet.telemetry.v1.MetricsService.service;
const health = protos.grpc.health.v1.Health.service;
const timeoutMs = 10_000;

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

async function start(options: Partial<ServeOptions> = {}) {
  const implementations = [implement(metrics, { CollectMetrics: async () => ({ text: 'up' }) })];
  const server = await serve({
    host: '127.0.0.1',
    port: 0,
    portSetting: 'feedbackPort',
    drainMs: 0,
    implementations,
    ...options,
  });
  return scope.own(server);
}

/** Where a test's server listens: `port 0` made that of another test impossible. */
function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

describe('listening', () => {
  test('a taken port is a ConfigError that names it and its setting', async () => {
    const { address } = await start();
    const second = start({ port: portOf(address) });
    await expect(second).rejects.toThrow(ConfigError);
    await expect(second).rejects.toThrow(`port ${portOf(address)} on 127.0.0.1 is taken`);
    await expect(second).rejects.toThrow('RATCHET_FEEDBACK_PORT');
  });

  test('an address that is not of this machine is a ConfigError', async () => {
    const server = start({ host: '192.0.2.1', token: 'secret' });
    await expect(server).rejects.toThrow(ConfigError);
    await expect(server).rejects.toThrow('RATCHET_HOST');
  });

  test.each(['0.0.0.0', '::', '192.0.2.1', 'example.org'])(
    '%s without token or TLS is refused',
    async (host) => {
      await expect(start({ host })).rejects.toThrow(/RATCHET_TOKEN, or RATCHET_TLS_CERT and RATCHET_TLS_KEY/);
    },
  );

  test('every address is fine with a token', async () => {
    const { address } = await start({ host: '0.0.0.0', token: 'secret' });
    const remote = scope.own(connect(metrics, `127.0.0.1:${portOf(address)}`, { token: 'secret' }));
    await expect(remote.CollectMetrics({}, { timeoutMs })).resolves.toEqual({ text: 'up' });
  });

  test.each(['127.0.0.1', 'localhost', '::1'])('%s needs nothing', async (host) => {
    const { address } = await start({ host });
    const remote = scope.own(connect(metrics, address));
    await expect(remote.CollectMetrics({}, { timeoutMs })).resolves.toEqual({ text: 'up' });
  });

  test('a certificate that is not there is a ConfigError', async () => {
    await expect(start({ tlsCert: '/absent/a.pem', tlsKey: '/absent/b.pem' })).rejects.toThrow(
      /RATCHET_TLS_CERT/,
    );
  });
});

describe('a token', () => {
  test.each([
    ['none', undefined],
    ['a wrong one', 'Secret'],
    ['a longer one', 'secret1'],
  ])('%s is UNAUTHENTICATED', async (_, token) => {
    const { address } = await start({ token: 'secret' });
    const remote = scope.own(connect(metrics, address, { token }));
    await expect(remote.CollectMetrics({}, { timeoutMs })).rejects.toMatchObject({
      kind: 'Unauthenticated',
      reason: 'TOKEN_REQUIRED',
    });
  });

  test('the right one passes', async () => {
    const { address } = await start({ token: 'secret' });
    const remote = scope.own(connect(metrics, address, { token: 'secret' }));
    await expect(remote.CollectMetrics({}, { timeoutMs })).resolves.toEqual({ text: 'up' });
  });

  test.each([
    ['bearer secret', status.OK],
    ['BEARER  secret', status.OK],
    ['bearer Secret', status.UNAUTHENTICATED],
    ['bearersecret', status.UNAUTHENTICATED],
    ['secret', status.UNAUTHENTICATED],
  ])('authorization: %s is answered with status %d', async (authorization, code) => {
    const { address } = await start({ token: 'secret' });
    const raw = new Client(address, credentials.createInsecure());
    scope.own({ close: () => raw.close() });
    const metadata = new Metadata();
    metadata.set('authorization', authorization);
    const { path } = metrics.CollectMetrics;
    const bytes = (value: Buffer): Buffer => value;
    const error = await new Promise<ServiceError | null>((resolve) => {
      raw.makeUnaryRequest(path, bytes, bytes, Buffer.alloc(0), metadata, resolve);
    });
    expect(error?.code ?? status.OK).toBe(code);
  });

  test('health and reflection need none', async () => {
    const { address } = await start({ token: 'secret', reflection: packageDefinition });
    const remote = scope.own(connect(health, address));
    await expect(remote.Check({}, { timeoutMs })).resolves.toEqual({ status: 'NOT_SERVING' });
    await expect(reflect(scope, address, 'v1', { listServices: '' })).resolves.toMatchObject({
      listServicesResponse: {},
    });
  });
});

test('an unknown method is UNIMPLEMENTED', async () => {
  const { address } = await start();
  const raw = scope.own(new Client(address, credentials.createInsecure()));
  const bytes = (value: Buffer): Buffer => value;
  const error = await new Promise<ServiceError | null>((resolve) => {
    raw.makeUnaryRequest('/ratchet.nothing.v1.Nothing/Do', bytes, bytes, Buffer.alloc(0), resolve);
  });
  expect(error).toMatchObject({ code: status.UNIMPLEMENTED });
});

test('a message beyond the limit is TooLarge', async () => {
  const records = protos.ratchet.feedback.v1.FeedbackService.service;
  const { address } = await start({ messageBytesMax: 1000 });
  const remote = scope.own(connect(records, address));
  const oversized = remote.SubmitFeedback({ label: 'x'.repeat(2000) }, { timeoutMs });
  await expect(oversized).rejects.toMatchObject({ kind: 'Unimplemented' });
  const known = scope.own(connect(health, address));
  const tooLarge = known.Check({ service: 'x'.repeat(2000) }, { timeoutMs });
  await expect(tooLarge).rejects.toMatchObject({ kind: 'TooLarge', reason: 'MESSAGE_TOO_LARGE' });
});

describe('closing', () => {
  /** A method that answers when the test says so. */
  function gated() {
    const entered = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const implementations = [
      implement(metrics, {
        CollectMetrics: async (_: unknown, context: { closing: AbortSignal }) => {
          entered.resolve();
          await gate.promise;
          return { text: `closing: ${context.closing.aborted}` };
        },
      }),
    ];
    return { implementations, entered: entered.promise, open: gate.resolve };
  }

  test('lets calls finish, and tells them', async () => {
    const { implementations, entered, open } = gated();
    const server = await start({ implementations, drainMs: 10_000 });
    const remote = scope.own(connect(metrics, server.address));
    const answer = remote.CollectMetrics({}, { timeoutMs });
    await entered;
    const closed = server.close();
    open();
    await expect(answer).resolves.toEqual({ text: 'closing: true' });
    await closed;
    await expect(remote.CollectMetrics({}, { timeoutMs })).rejects.toMatchObject({ kind: 'Unavailable' });
  });

  test('ends calls that take longer; their callers may try again', async () => {
    const { implementations, entered } = gated();
    const server = await start({ implementations, drainMs: 20 });
    const remote = scope.own(connect(metrics, server.address, { peer: 'the trainer' }));
    const answer = remote.CollectMetrics({}, { timeoutMs }).catch((error: unknown) => error);
    await entered;
    await server.close();
    expect(await answer).toMatchObject({
      kind: 'Unavailable',
      reason: 'CONNECTION_LOST',
      message: 'the trainer went away during the call',
    });
  });

  test('twice is once', async () => {
    const server = await start();
    expect(server.close()).toBe(server.close());
    await server.close();
  });

  test('a restarted server is found again', async () => {
    const first = await start();
    const remote = scope.own(connect(metrics, first.address));
    await remote.CollectMetrics({}, { timeoutMs });
    await first.close();
    await expect(remote.CollectMetrics({}, { timeoutMs })).rejects.toBeInstanceOf(Fault);
    await start({ port: portOf(first.address) });
    const found = async (): Promise<{ text: string }> => {
      for (;;) {
        try {
          return await remote.CollectMetrics({}, { timeoutMs });
        } catch (error) {
          if (!(error instanceof Fault) || error.kind !== 'Unavailable') throw error;
          await pause(2);
        }
      }
    };
    await expect(found()).resolves.toEqual({ text: 'up' });
  });
});

describe('health', () => {
  test('Check answers for the process, its services and those with a state of their own', async () => {
    const server = await start();
    const remote = scope.own(connect(health, server.address));
    const check = async (service: string) => (await remote.Check({ service }, { timeoutMs })).status;
    const own = 'ratchet.telemetry.v1.MetricsService';
    expect([await check(''), await check(own)]).toEqual(['NOT_SERVING', 'NOT_SERVING']);
    server.health.set('', true);
    server.health.set('model/x', false);
    expect([await check(''), await check(own), await check('model/x')]).toEqual([
      'SERVING',
      'SERVING',
      'NOT_SERVING',
    ]);
    await expect(check('ratchet.feedback.v1.FeedbackService')).rejects.toMatchObject({ kind: 'NotFound' });
  });

  test('Watch tells each change, and ends when the server closes', async () => {
    const server = await start({ drainMs: 10_000 });
    const remote = scope.own(connect(health, server.address));
    const told: string[] = [];
    for await (const { status: state } of remote.Watch({}, { timeoutMs })) {
      told.push(state);
      if (told.length === 1) server.health.set('', true);
      if (told.length === 2) server.health.set('', false);
      if (told.length === 3) server.health.set('', true);
      if (told.length === 4) void server.close();
    }
    expect(told).toEqual(['NOT_SERVING', 'SERVING', 'NOT_SERVING', 'SERVING', 'NOT_SERVING']);
  });

  test('Watch of an unknown service waits for it', async () => {
    const server = await start();
    const remote = scope.own(connect(health, server.address));
    const told: string[] = [];
    for await (const { status: state } of remote.Watch({ service: 'later' }, { timeoutMs })) {
      told.push(state);
      if (told.length === 2) break;
      server.health.set('later', true);
    }
    expect(told).toEqual(['SERVICE_UNKNOWN', 'SERVING']);
  });
});
