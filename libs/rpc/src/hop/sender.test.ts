import { setTimeout as pause } from 'node:timers/promises';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import fc from 'fast-check';
import { serve } from '../serve.ts';
import type { HopBatch, HopReply } from './columns.ts';
import type { HopItem } from './item.ts';
import { type Exchange, hopImplementation } from './receiver.ts';
import { HopSender, type HopSenderOptions } from './sender.ts';

let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope.close());

/** Answers "model:input" of each item. */
const echo = async (batch: HopBatch): Promise<HopReply> => ({
  status: new Uint8Array(batch.count),
  outputs: inputs(batch).map((input) => Buffer.from(`${batch.model}:${input}`)),
});

const inputs = (batch: HopBatch): string[] =>
  Array.from({ length: batch.count }, (_, i) => batch.input(i).toString());

async function receiver(
  exchange: Exchange,
  options: { port?: number; token?: string; drainMs?: number } = {},
) {
  const server = await serve({
    host: '127.0.0.1',
    port: 0,
    portSetting: 'inferencePort',
    implementations: [hopImplementation(exchange)],
    onError: () => {},
    drainMs: 0,
    ...options,
  });
  return scope.own(server);
}

/** A receiver that can be cut off in the middle of a batch, as SIGKILL does. Answers its port. */
async function killable(port: number, exchange: (batch: HopBatch, kill: () => void) => Promise<HopReply>) {
  const server = new Server();
  const kill = (): void => server.forceShutdown();
  const hop = hopImplementation((batch) => exchange(batch, kill));
  server.addService(hop.definition, hop.bind({ onError: () => {}, closing: new AbortController().signal }));
  scope.own({ close: kill });
  return new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
}

/** A sender that waits for a slow machine to connect; those that test the wait set it themselves. */
function sender(address: string, { limits, ...options }: Partial<HopSenderOptions> = {}): HopSender {
  const patient = { downMsMax: 10_000, ...limits };
  return scope.own(new HopSender({ address, peer: 'inference', limits: patient, ...options }));
}

const impatient = { limits: { downMsMax: 250 } };

type Answer = readonly [code: number, text: string];

/** Submits an item; `answer` resolves when it is done, and `item` is what was submitted. */
function submit(hop: HopSender, input: string, more: Partial<HopItem> = {}) {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const item: HopItem = {
    model: 'm/1',
    input: Buffer.from(input),
    trace: new Uint8Array(25),
    deadlineAt: performance.now() + 20_000,
    cancelled: false,
    done: (code, bytes) => resolve([code, Buffer.from(bytes).toString()]),
    ...more,
  };
  hop.submit(item);
  return { item, answer: promise };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(2);
}

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

describe('items', () => {
  test('that are submitted in one turn leave as one batch, and each gets its own answer', async () => {
    const sizes: number[] = [];
    const { address } = await receiver(echo);
    const hop = sender(address, { observe: { sent: (items) => sizes.push(items) } });
    expect(await submit(hop, 'first').answer).toEqual([0, 'm/1:first']);
    const many = Array.from({ length: 300 }, (_, i) => submit(hop, `${i}`).answer);
    expect(await Promise.all(many)).toEqual(Array.from({ length: 300 }, (_, i) => [0, `m/1:${i}`]));
    expect(sizes).toEqual([1, 256, 44]);
  });

  test('of any models and sizes each get their own answer, in batches within the limits', async () => {
    const limits = { batchItemsMax: 7, batchBytesMax: 3000 };
    const { address } = await receiver(async (batch) => {
      const bytes = inputs(batch).reduce((sum, input) => sum + input.length, 0);
      if (batch.count > 7 || (batch.count > 1 && bytes > 3000)) throw new Error('the batch is too large');
      return echo(batch);
    });
    const hop = sender(address, { limits });
    const given = fc.array(fc.tuple(fc.constantFrom('a/1', 'a/2', 'b/1'), fc.nat(1500)), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(given, async (items) => {
        const sent = items.map(([model, size], i) => ({ model, input: `${i} ${'x'.repeat(size)}` }));
        const answers = sent.map(({ model, input }) => submit(hop, input, { model }).answer);
        expect(await Promise.all(answers)).toEqual(sent.map(({ model, input }) => [0, `${model}:${input}`]));
      }),
      { numRuns: 40 },
    );
  });

  test('have statuses of their own', async () => {
    const { address } = await receiver(async (batch) => {
      const reply = await echo(batch);
      reply.status[1] = status.INVALID_ARGUMENT;
      return reply;
    });
    const hop = sender(address);
    const answers = ['a', 'b', 'c'].map((input) => submit(hop, input).answer);
    expect((await Promise.all(answers)).map(([code]) => code)).toEqual([0, status.INVALID_ARGUMENT, 0]);
  });

  test('carry their trace and what is left of their time', async () => {
    const seen: [trace: string, leftMs: number][] = [];
    const { address } = await receiver(async (batch) => {
      const leftMs = batch.deadlinesAt[0]! - performance.now();
      seen.push([batch.trace.toString('hex'), leftMs]);
      return echo(batch);
    });
    const hop = sender(address);
    const trace = Buffer.alloc(25, 7);
    await submit(hop, 'a', { trace, deadlineAt: performance.now() + 5000 }).answer;
    await submit(hop, 'b', { trace, deadlineAt: Number.POSITIVE_INFINITY }).answer;
    expect(seen[0]![0]).toBe('07'.repeat(25));
    expect(seen[0]![1]).toBeGreaterThan(0);
    expect(seen[0]![1]).toBeLessThanOrEqual(5000);
    expect(seen[1]![1]).toBe(Number.POSITIVE_INFINITY);
  });

  test('that are larger than a message are refused alone', async () => {
    const { address } = await receiver(echo);
    const hop = sender(address);
    const small = submit(hop, 'small').answer;
    const large = submit(hop, '', { input: Buffer.alloc(16 * 1024 * 1024) }).answer;
    expect((await large)[1]).toMatch(/^ITEM_TOO_LARGE /);
    expect((await small)[0]).toBe(0);
  });

  test('whose outputs together are larger than a message are answered as far as they fit', async () => {
    const { address } = await receiver(async (batch) => ({
      status: new Uint8Array(batch.count),
      outputs: inputs(batch).map((input) => Buffer.alloc(input === 'large' ? 9_000_000 : 10)),
    }));
    const hop = sender(address);
    const answers = ['large', 'large', 'small'].map((input) => submit(hop, input).answer);
    const codes = (await Promise.all(answers)).map(([code]) => code);
    expect(codes).toEqual([0, status.RESOURCE_EXHAUSTED, 0]);
  });

  test('whose callback throws harm no others', async () => {
    const { address } = await receiver(echo);
    const errors: unknown[] = [];
    const hop = sender(address, { onError: (error) => errors.push(error) });
    const bug = new Error('bug');
    submit(hop, 'a', {
      done: () => {
        throw bug;
      },
    });
    expect(await submit(hop, 'b').answer).toEqual([0, 'm/1:b']);
    expect(errors).toEqual([bug]);
  });
});

describe('bounds', () => {
  /** A receiver that holds its first batch until the gate opens. */
  async function held() {
    const arrived = gate();
    const released = gate();
    let first = true;
    const { address } = await receiver(async (batch) => {
      if (first) {
        first = false;
        arrived.open();
        await released.opened;
      }
      return echo(batch);
    });
    return { address, arrived: arrived.opened, release: released.open };
  }

  test('a full queue refuses at once, and cancelled items give their places back', async () => {
    const { address, arrived, release } = await held();
    const refused: string[] = [];
    const limits = { queueItemsMax: 2 };
    const hop = sender(address, { limits, observe: { refused: (reason) => refused.push(reason) } });
    const first = submit(hop, 'a');
    await arrived;
    const waiting = [submit(hop, 'b'), submit(hop, 'c')];
    expect(await submit(hop, 'd').answer).toEqual([
      status.RESOURCE_EXHAUSTED,
      'QUEUE_FULL more waits for inference than 2 items or 67108864 bytes: try again later',
    ]);
    waiting[0]!.item.cancelled = true;
    await until(() => hop.queueLength === 1);
    const late = submit(hop, 'e');
    release();
    const answers = await Promise.all([first, waiting[1]!, late].map((one) => one.answer));
    expect(answers).toEqual([
      [0, 'm/1:a'],
      [0, 'm/1:c'],
      [0, 'm/1:e'],
    ]);
    expect(refused).toEqual(['QUEUE_FULL']);
  });

  test('time that runs out in the queue is answered while the batch before is still out', async () => {
    const { address, arrived, release } = await held();
    const hop = sender(address);
    const first = submit(hop, 'a').answer;
    await arrived;
    const late = await submit(hop, 'b', { deadlineAt: performance.now() + 15 }).answer;
    expect(late[0]).toBe(status.DEADLINE_EXCEEDED);
    expect(late[1]).toMatch(/^EXPIRED_IN_QUEUE /);
    release();
    expect(await first).toEqual([0, 'm/1:a']);
  });

  test('time that runs out on the other side is answered, and the answer that comes later is dropped', async () => {
    const { address, arrived, release } = await held();
    const hop = sender(address);
    const answers: number[] = [];
    const item = { done: (code: number) => answers.push(code), deadlineAt: performance.now() + 30 };
    submit(hop, 'a', item);
    const patient = submit(hop, 'b').answer;
    await arrived;
    await until(() => answers.length > 0);
    release();
    expect(await patient).toEqual([0, 'm/1:b']);
    expect(answers).toEqual([status.DEADLINE_EXCEEDED]);
  });

  test('a cancelled item gets no answer, whether it waits or is out', async () => {
    const { address, arrived, release } = await held();
    const hop = sender(address);
    const answers: string[] = [];
    const out = submit(hop, 'out', { done: () => answers.push('out') });
    await arrived;
    const waiting = submit(hop, 'waiting', { done: () => answers.push('waiting') });
    out.item.cancelled = true;
    waiting.item.cancelled = true;
    const other = submit(hop, 'other').answer;
    release();
    await other;
    expect(answers).toEqual([]);
  });

  test('a peer that never answers is given up a second after the last item of its batch', async () => {
    const { address } = await receiver((batch) =>
      inputs(batch).includes('lost') ? new Promise(() => {}) : echo(batch),
    );
    const hop = sender(address);
    const late = submit(hop, 'lost', { deadlineAt: performance.now() + 200 });
    expect((await late.answer)[0]).toBe(status.DEADLINE_EXCEEDED);
    expect(await submit(hop, 'b').answer).toEqual([0, 'm/1:b']);
  });
});

describe('a receiver that is away', () => {
  async function addressOfNobody(): Promise<string> {
    const gone = await receiver(echo);
    await gone.close();
    return gone.address;
  }

  test('is waited for a moment, then every item is refused at once', async () => {
    const address = await addressOfNobody();
    const hop = sender(address, impatient);
    const expected = [status.UNAVAILABLE, 'UPSTREAM_UNAVAILABLE inference is not reachable'];
    expect(await submit(hop, 'a').answer).toEqual(expected);
    const at: string[] = [];
    submit(hop, 'b', { done: () => at.push('done') });
    expect(at).toEqual(['done']);
    expect(hop.standing).toBe(false);
  });

  test('is found when it comes', async () => {
    const address = await addressOfNobody();
    const hop = sender(address, impatient);
    expect((await submit(hop, 'a').answer)[0]).toBe(status.UNAVAILABLE);
    await receiver(echo, { port: Number(address.split(':')[1]) });
    await until(() => hop.standing);
    expect(await submit(hop, 'b').answer).toEqual([0, 'm/1:b']);
  });

  test('may want a token', async () => {
    const { address } = await receiver(echo, { token: 'secret' });
    const known = sender(address, { token: 'secret' });
    expect((await submit(known, 'a').answer)[0]).toBe(0);
    const told: string[] = [];
    const unknown = sender(address, { ...impatient, observe: { lost: (why) => told.push(why) } });
    expect((await submit(unknown, 'a').answer)[0]).toBe(status.UNAVAILABLE);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^UNAUTHENTICATED: expected metadata/);
  });

  test('a closed sender answers what it has, and takes nothing', async () => {
    const arrived = gate();
    const { address } = await receiver(() => {
      arrived.open();
      return new Promise(() => {});
    });
    const hop = sender(address);
    const out = submit(hop, 'a').answer;
    await arrived.opened;
    const waiting = submit(hop, 'b').answer;
    hop.close();
    const after = submit(hop, 'c').answer;
    for (const [code, text] of await Promise.all([out, waiting, after])) {
      expect(code).toBe(status.UNAVAILABLE);
      expect(text).toMatch(/^CLOSING /);
    }
  });
});

describe('a receiver that dies', () => {
  test('in the middle of a batch: its items go out once more, each alone', async () => {
    const sizes: number[] = [];
    const port = await killable(0, async (batch, kill) => {
      kill();
      await killable(port, (next) => {
        sizes.push(next.count);
        return echo(next);
      });
      return echo(batch);
    });
    const hop = sender(`127.0.0.1:${port}`);
    const answers = ['a', 'b', 'c'].map((input) => submit(hop, input).answer);
    expect(await Promise.all(answers)).toEqual([
      [0, 'm/1:a'],
      [0, 'm/1:b'],
      [0, 'm/1:c'],
    ]);
    expect(sizes).toEqual([1, 1, 1]);
  });

  test('of one item: that one is given up, its neighbours are answered', async () => {
    let deaths = 0;
    let port = 0;
    const mortal = async (batch: HopBatch, kill: () => void): Promise<HopReply> => {
      if (inputs(batch).includes('poison')) {
        deaths++;
        kill();
        await killable(port, mortal);
      }
      return echo(batch);
    };
    port = await killable(0, mortal);
    const hop = sender(`127.0.0.1:${port}`);
    const answers = ['a', 'poison', 'b'].map((input) => submit(hop, input).answer);
    expect(await Promise.all(answers)).toEqual([
      [0, 'm/1:a'],
      [status.UNAVAILABLE, 'REPLICA_LOST inference went away before it answered: try again'],
      [0, 'm/1:b'],
    ]);
    expect(deaths).toBe(2);
  });

  test('and dies again: retries end where their budget does', async () => {
    let alive = 0;
    let port = 0;
    const mortal = async (batch: HopBatch, kill: () => void): Promise<HopReply> => {
      if (batch.count > 1 && alive < 3) {
        alive++;
        kill();
        await killable(port, mortal);
      }
      return echo(batch);
    };
    port = await killable(0, mortal);
    const retried: number[] = [];
    const hop = sender(`127.0.0.1:${port}`, { observe: { retried: () => retried.push(1) } });
    const answers = Array.from({ length: 3 * 256 }, (_, i) => submit(hop, `${i}`).answer);
    const codes = (await Promise.all(answers)).map(([code]) => code);
    expect(retried).toHaveLength(512);
    expect(codes.filter((code) => code === 0)).toHaveLength(512);
    expect(codes.filter((code) => code === status.UNAVAILABLE)).toHaveLength(256);
  });
});

describe('a receiver that drains', () => {
  /** A receiver that is closed while it works on a batch, and what it then answers with. */
  async function draining(reply: Exchange) {
    const arrived = gate();
    const released = gate();
    const first = await receiver(
      async (batch) => {
        arrived.open();
        await released.opened;
        return reply(batch);
      },
      { drainMs: 10_000 },
    );
    const hop = sender(first.address);
    const out = submit(hop, 'out').answer;
    await arrived.opened;
    const closed = first.close();
    const waiting = submit(hop, 'waiting').answer;
    await until(() => !hop.standing);
    released.open();
    await closed;
    const successor: Exchange = async (batch) => ({
      status: new Uint8Array(batch.count),
      outputs: inputs(batch).map(() => Buffer.from('the successor')),
    });
    await receiver(successor, { port: Number(first.address.split(':')[1]) });
    return { out: await out, waiting: await waiting };
  }

  test('answers what is out; what waits goes to its successor', async () => {
    expect(await draining(echo)).toEqual({ out: [0, 'm/1:out'], waiting: [0, 'the successor'] });
  });

  test('may turn items away: they go to its successor too', async () => {
    const turnAway: Exchange = async (batch) => ({
      status: new Uint8Array(batch.count).fill(status.UNAVAILABLE),
      outputs: inputs(batch).map(() => Buffer.from('CLOSING away')),
    });
    expect(await draining(turnAway)).toEqual({ out: [0, 'the successor'], waiting: [0, 'the successor'] });
  });
});
