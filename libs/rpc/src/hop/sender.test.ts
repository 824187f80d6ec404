import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { echo, gate, inputs, submit, TestHops, until } from './testing.ts';

let hops: TestHops;
beforeEach(() => {
  hops = new TestHops();
});
afterEach(() => hops.close());

describe('items', () => {
  test('that are submitted in one turn leave as one batch, and each gets its own answer', async () => {
    const sizes: number[] = [];
    const { address } = await hops.receiver(echo);
    const hop = hops.sender(address, { observe: { sent: (items) => sizes.push(items) } });
    expect(await submit(hop, 'first').answer).toEqual([0, 'm/1:first']);
    const many = Array.from({ length: 300 }, (_, i) => submit(hop, `${i}`).answer);
    expect(await Promise.all(many)).toEqual(Array.from({ length: 300 }, (_, i) => [0, `m/1:${i}`]));
    expect(sizes).toEqual([1, 256, 44]);
  });

  test('of any models and sizes each get their own answer, in batches within the limits', async () => {
    const limits = { batchItemsMax: 7, batchBytesMax: 3000 };
    const { address } = await hops.receiver(async (batch) => {
      const bytes = inputs(batch).reduce((sum, input) => sum + input.length, 0);
      if (batch.count > 7 || (batch.count > 1 && bytes > 3000)) throw new Error('the batch is too large');
      return echo(batch);
    });
    const hop = hops.sender(address, { limits });
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
    const { address } = await hops.receiver(async (batch) => {
      const reply = await echo(batch);
      reply.status[1] = status.INVALID_ARGUMENT;
      return reply;
    });
    const hop = hops.sender(address);
    const answers = ['a', 'b', 'c'].map((input) => submit(hop, input).answer);
    expect((await Promise.all(answers)).map(([code]) => code)).toEqual([0, status.INVALID_ARGUMENT, 0]);
  });

  test('carry their trace and what is left of their time', async () => {
    const seen: [trace: string, leftMs: number][] = [];
    const { address } = await hops.receiver(async (batch) => {
      const leftMs = batch.deadlinesAt[0]! - performance.now();
      seen.push([batch.trace.toString('hex'), leftMs]);
      return echo(batch);
    });
    const hop = hops.sender(address);
    const trace = Buffer.alloc(25, 7);
    await submit(hop, 'a', { trace, deadlineAt: performance.now() + 5000 }).answer;
    await submit(hop, 'b', { trace, deadlineAt: Number.POSITIVE_INFINITY }).answer;
    expect(seen[0]![0]).toBe('07'.repeat(25));
    expect(seen[0]![1]).toBeGreaterThan(0);
    expect(seen[0]![1]).toBeLessThanOrEqual(5000);
    expect(seen[1]![1]).toBe(Number.POSITIVE_INFINITY);
  });

  test('that are larger than a message are refused alone', async () => {
    const { address } = await hops.receiver(echo);
    const hop = hops.sender(address);
    const small = submit(hop, 'small').answer;
    const large = submit(hop, '', { input: Buffer.alloc(16 * 1024 * 1024) }).answer;
    expect((await large)[1]).toMatch(/^ITEM_TOO_LARGE /);
    expect((await small)[0]).toBe(0);
  });

  test('whose callback throws harm no others', async () => {
    const { address } = await hops.receiver(echo);
    const errors: unknown[] = [];
    const hop = hops.sender(address, { onError: (error) => errors.push(error) });
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
    const { address } = await hops.receiver(async (batch) => {
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
    const hop = hops.sender(address, { limits, observe: { refused: (reason) => refused.push(reason) } });
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
    const hop = hops.sender(address);
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
    const hop = hops.sender(address);
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
    const hop = hops.sender(address);
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
    const { address } = await hops.receiver((batch) =>
      inputs(batch).includes('lost') ? new Promise(() => {}) : echo(batch),
    );
    const hop = hops.sender(address);
    const late = submit(hop, 'lost', { deadlineAt: performance.now() + 200 });
    expect((await late.answer)[0]).toBe(status.DEADLINE_EXCEEDED);
    expect(await submit(hop, 'b').answer).toEqual([0, 'm/1:b']);
  });
});
