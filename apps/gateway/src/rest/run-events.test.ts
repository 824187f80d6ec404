import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { protos, type Run } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { FakeMesh, trainingServiceOf, until } from '../testing.ts';

const RUNNING: Run = {
  runId: 'r1',
  model: 'mood',
  state: 'RUN_STATE_RUNNING',
  phase: 'train',
  progress: 0.4,
  trigger: 'manual',
  createTimeMs: 1_700_000_000_000,
  startTimeMs: 1_700_000_001_000,
  training: {
    candidate: 'text-dense',
    epoch: 3,
    epochs: 9,
    metric: '',
    rowsPerSecond: 120.5,
    secondsLeft: 4,
  },
};
const DONE: Run = {
  ...RUNNING,
  training: null,
  state: 'RUN_STATE_SUCCEEDED',
  phase: 'publish',
  progress: 1,
  version: '2',
  reportJson: '{"rows":12}',
  endTimeMs: 1_700_000_002_000,
};

/** A trainer that says of a run what a test tells it. */
class FakeTrainer {
  readonly #told: (Run | 'over' | 'break')[] = [];
  #wake = (): void => undefined;
  watching = 0;
  asked = 0;

  tell(...runs: (Run | 'over' | 'break')[]): void {
    this.#told.push(...runs);
    this.#wake();
  }

  async *watch(runId: string, signal: AbortSignal): AsyncGenerator<{ run: Run }> {
    if (runId !== 'r1') throw new Fault('NotFound', 'RUN_NOT_FOUND', 'there is no such run');
    this.asked++;
    this.watching++;
    try {
      for (let at = 0; !signal.aborted; at++) {
        const woken = Promise.withResolvers<void>();
        this.#wake = woken.resolve;
        signal.addEventListener('abort', () => woken.resolve(), { once: true });
        if (at >= this.#told.length) await woken.promise;
        const next = this.#told[at];
        if (next === 'over' || next === undefined) return;
        if (next === 'break') throw new Fault('Unavailable', 'AWAY', 'the trainer is away');
        yield { run: next };
      }
    } finally {
      this.watching--;
    }
  }
}

let trainer: FakeTrainer;
let mesh: FakeMesh;
beforeEach(async () => {
  trainer = new FakeTrainer();
  const service = trainingServiceOf({
    WatchRun: ({ runId }, { signal }) => trainer.watch(runId, signal),
    GetRun: async ({ runId }) => {
      if (runId === 'r1') return { run: DONE };
      throw new Fault('NotFound', 'RUN_NOT_FOUND', 'there is no such run');
    },
  });
  mesh = await FakeMesh.start({ trainer: [service] });
});
afterEach(() => mesh.close());

/** A client of the events of run r1. */
class Client {
  readonly response: Response;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #abort: AbortController;
  text = '';
  ended = false;

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#reader = response.body!.getReader();
    this.#abort = abort;
    void this.#read().catch(() => undefined);
  }

  static async open(headers: Record<string, string> = {}): Promise<Client> {
    const abort = new AbortController();
    const response = await fetch(`${mesh.rest}/v1/runs/r1/events`, { headers, signal: abort.signal });
    return new Client(response, abort);
  }

  async #read(): Promise<void> {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) break;
      this.text += Buffer.from(value).toString();
    }
    this.ended = true;
  }

  get events(): { id: string; event: string; data: unknown }[] {
    return [...this.text.matchAll(/id: (.*)\nevent: (.*)\ndata: (.*)\n\n/g)].map(([, id, event, data]) => ({
      id: id!,
      event: event!,
      data: JSON.parse(data!),
    }));
  }

  leave(): void {
    this.#abort.abort();
  }
}

test('a run is streamed as it is shown, with how its training goes, and the end is told', async () => {
  trainer.tell(RUNNING);
  const client = await Client.open({ 'last-event-id': '7' });
  expect(client.response.status).toBe(200);
  expect(Object.fromEntries(client.response.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  await until('the first event', () => client.events.length === 1);
  trainer.tell(DONE, 'over');
  await until('the end', () => client.ended);
  const { run: shown } = (await mesh.call('GET', '/v1/runs/r1')).body;
  expect(client.events).toEqual([
    {
      id: '1',
      event: 'run',
      data: {
        runId: 'r1',
        model: 'mood',
        state: 'running',
        phase: 'train',
        progress: 0.4,
        trigger: 'manual',
        promoted: false,
        reason: '',
        training: { candidate: 'text-dense', epoch: 3, epochs: 9, rowsPerSecond: 120.5, secondsLeft: 4 },
        createTime: '2023-11-14T22:13:20.000Z',
        startTime: '2023-11-14T22:13:21.000Z',
      },
    },
    { id: '2', event: 'run', data: shown },
    { id: '3', event: 'end', data: { runId: 'r1', state: 'succeeded' } },
  ]);
});

test.each(['over', 'break'] as const)(
  'a trainer that goes away (%s) is no end: the client asks again',
  async (how) => {
    trainer.tell(RUNNING, how);
    const client = await Client.open();
    await until('the stream to end', () => client.ended);
    expect(client.text).toMatch(/^retry: 1000\n/);
    expect(client.events.map(({ event }) => event)).toEqual(['run']);
  },
);

test('the end is told of a run whose report can not be read', async () => {
  trainer.tell({ ...DONE, reportJson: '{"rows":' }, 'over');
  const client = await Client.open();
  await until('the stream to end', () => client.ended);
  expect(client.events).toEqual([{ id: '1', event: 'end', data: { runId: 'r1', state: 'succeeded' } }]);
});

test('a client that leaves ends the watch', async () => {
  trainer.tell(RUNNING);
  const client = await Client.open();
  await until('the watch', () => trainer.watching === 1);
  client.leave();
  await until('the watch to end', () => trainer.watching === 0);
});

test('a gateway that closes ends its streams at once', async () => {
  trainer.tell(RUNNING);
  const client = await Client.open();
  await until('the first event', () => client.events.length === 1);
  await mesh.gateway!.close();
  await until('the stream to end', () => client.ended);
});

test('a run that nobody knows is a problem like any other', async () => {
  expect(await mesh.call('GET', '/v1/runs/r9/events')).toMatchObject({
    status: 404,
    body: { reason: 'RUN_NOT_FOUND' },
  });
  expect((await fetch(`${mesh.rest}/v1/runs/r9/events`, { method: 'HEAD' })).status).toBe(404);
});

test('HEAD opens no stream', async () => {
  const { status, headers } = await fetch(`${mesh.rest}/v1/runs/r1/events`, { method: 'HEAD' });
  expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'text/event-stream' });
  expect(trainer.asked).toBe(0);
});

describe('too many streams', () => {
  test('are refused, counted, and let in again when one leaves', async () => {
    trainer.tell(RUNNING);
    const clients = await Promise.all(Array.from({ length: 128 }, () => Client.open()));
    const refused = await mesh.call('GET', '/v1/runs/r1/events');
    expect(refused).toMatchObject({ status: 429, body: { reason: 'TOO_MANY_STREAMS' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await mesh.call('GET', '/metrics')).body).toMatch(/^ratchet_run_streams_open\{.*\} 128$/m);
    expect((await mesh.call('GET', '/v1/runs/r9/events')).status).toBe(429);
    clients[0]!.leave();
    await until('the watch to end', () => trainer.watching === 127);
    const next = await Client.open();
    expect(next.response.status).toBe(200);
    for (const client of [...clients, next]) client.leave();
    await until('all to leave', () => trainer.watching === 0);
    for (let i = 0; i < 200; i++) await mesh.call('GET', '/v1/runs/r9/events');
    expect((await mesh.call('GET', '/metrics')).body).toMatch(/^ratchet_run_streams_open\{.*\} 0$/m);
  });
});

test('the gRPC door passes the stream on, without an end of its own', async () => {
  trainer.tell(RUNNING);
  const training = connect(protos.ratchet.training.v1.TrainingService.service, mesh.grpc);
  mesh.scope.own(training);
  const stop = new AbortController();
  const settings = { timeoutMs: Number.POSITIVE_INFINITY, signal: stop.signal };
  const watch = training.WatchRun({ runId: 'r1' }, settings)[Symbol.asyncIterator]();
  expect((await watch.next()).value.run).toMatchObject({
    state: 'RUN_STATE_RUNNING',
    training: { epoch: 3 },
  });
  trainer.tell(DONE, 'over');
  expect((await watch.next()).value.run).toMatchObject({ state: 'RUN_STATE_SUCCEEDED', training: null });
  expect((await watch.next()).done).toBe(true);
  const unknown = training.WatchRun({ runId: 'r9' }, settings)[Symbol.asyncIterator]();
  await expect(unknown.next()).rejects.toMatchObject({ kind: 'NotFound', reason: 'RUN_NOT_FOUND' });
  expect(trainer.watching).toBe(0);
});

test('a watch over gRPC ends when the gateway closes, and with its caller', async () => {
  trainer.tell(RUNNING);
  const training = connect(protos.ratchet.training.v1.TrainingService.service, mesh.grpc);
  mesh.scope.own(training);
  const stop = new AbortController();
  const watch = (signal: AbortSignal) =>
    training
      .WatchRun({ runId: 'r1' }, { timeoutMs: Number.POSITIVE_INFINITY, signal })
      [Symbol.asyncIterator]();
  const [leaving, staying] = [watch(stop.signal), watch(new AbortController().signal)];
  await leaving.next();
  await staying.next();
  stop.abort();
  await until('the watch to end', () => trainer.watching === 1);
  const ended = staying.next();
  await mesh.gateway!.close();
  expect((await ended).done).toBe(true);
});
