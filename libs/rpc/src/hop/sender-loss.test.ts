import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { HopBatch, HopReply } from './columns.ts';
import type { Exchange } from './receiver.ts';
import { echo, gate, inputs, submit, TestHops, until } from './testing.ts';

let hops: TestHops;
beforeEach(() => {
  hops = new TestHops();
});
afterEach(() => hops.close());

const impatient = { limits: { downMsMax: 250 } };

describe('a receiver that is away', () => {
  async function addressOfNobody(): Promise<string> {
    const gone = await hops.receiver(echo);
    await gone.close();
    return gone.address;
  }

  test('is waited for a moment, then every item is refused at once', async () => {
    const address = await addressOfNobody();
    const hop = hops.sender(address, impatient);
    const expected = [status.UNAVAILABLE, 'UPSTREAM_UNAVAILABLE inference is not reachable'];
    expect(await submit(hop, 'a').answer).toEqual(expected);
    const at: string[] = [];
    submit(hop, 'b', { done: () => at.push('done') });
    expect(at).toEqual(['done']);
    expect(hop.standing).toBe(false);
  });

  test('is found when it comes', async () => {
    const address = await addressOfNobody();
    const hop = hops.sender(address, impatient);
    expect((await submit(hop, 'a').answer)[0]).toBe(status.UNAVAILABLE);
    await hops.receiver(echo, { port: Number(address.split(':')[1]) });
    await until(() => hop.standing);
    expect(await submit(hop, 'b').answer).toEqual([0, 'm/1:b']);
  });

  test('may want a token', async () => {
    const { address } = await hops.receiver(echo, { token: 'secret' });
    const known = hops.sender(address, { token: 'secret' });
    expect((await submit(known, 'a').answer)[0]).toBe(0);
    const told: string[] = [];
    const unknown = hops.sender(address, { ...impatient, observe: { lost: (why) => told.push(why) } });
    expect((await submit(unknown, 'a').answer)[0]).toBe(status.UNAVAILABLE);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^UNAUTHENTICATED: expected metadata/);
  });

  test('a closed sender answers what it has, and takes nothing', async () => {
    const arrived = gate();
    const { address } = await hops.receiver(() => {
      arrived.open();
      return new Promise(() => {});
    });
    const hop = hops.sender(address);
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
    const port = await hops.killable(0, async (batch, kill) => {
      kill();
      await hops.killable(port, (next) => {
        sizes.push(next.count);
        return echo(next);
      });
      return echo(batch);
    });
    const hop = hops.sender(`127.0.0.1:${port}`);
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
        await hops.killable(port, mortal);
      }
      return echo(batch);
    };
    port = await hops.killable(0, mortal);
    const hop = hops.sender(`127.0.0.1:${port}`);
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
        await hops.killable(port, mortal);
      }
      return echo(batch);
    };
    port = await hops.killable(0, mortal);
    const retried: number[] = [];
    const hop = hops.sender(`127.0.0.1:${port}`, { observe: { retried: () => retried.push(1) } });
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
    const first = await hops.receiver(
      async (batch) => {
        arrived.open();
        await released.opened;
        return reply(batch);
      },
      { drainMs: 10_000 },
    );
    const hop = hops.sender(first.address);
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
    await hops.receiver(successor, { port: Number(first.address.split(':')[1]) });
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
