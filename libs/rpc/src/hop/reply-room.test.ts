import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { HopBatch } from './columns.ts';
import { faultOfItem } from './item.ts';
import { fitting, foundNoRoom, ReplyRoom } from './reply-room.ts';
import { echo, inputs, submit, TestHops } from './testing.ts';

const MIB = 2 ** 20;

/** A reply whose outputs have so many MiB. */
const replyOf = (...sizes: number[]) => ({
  status: new Uint8Array(sizes.length),
  outputs: sizes.map((size) => new Uint8Array(size * MIB)),
});

describe('a reply', () => {
  test('that fits is left as it is', () => {
    const reply = replyOf(7, 8);
    expect(fitting(reply)).toBe(reply);
  });

  test('that does not keeps what finds room, and says whether the rest would alone', () => {
    const { status: codes, outputs } = fitting(replyOf(8, 16, 8, 7, 1, 0));
    const full = status.RESOURCE_EXHAUSTED;
    expect([...codes]).toEqual([0, full, full, 0, full, 0]);
    expect(outputs.map(({ length }) => length).filter((_, i) => codes[i] === 0)).toEqual([
      8 * MIB,
      7 * MIB,
      0,
    ]);
    const faults = [1, 2, 4].map((i) => faultOfItem(full, outputs[i]!));
    expect(faults).toMatchObject([
      {
        kind: 'TooLarge',
        reason: 'OUTPUT_TOO_LARGE',
        message: 'expected an output of at most 15728640 bytes',
      },
      {
        kind: 'ResourceExhausted',
        reason: 'REPLY_FULL',
        message:
          'the answers to what came together take more than 15728640 bytes: try again, or ask for less at once',
      },
      { kind: 'ResourceExhausted', reason: 'REPLY_FULL' },
    ]);
    expect(outputs.map((bytes, i) => foundNoRoom(codes[i]!, bytes))).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
    ]);
  });
});

test('there is room for as many as the last reply had room for, and for more when all of it was used', () => {
  const room = new ReplyRoom();
  const learned = (count: number, size = 0): number => {
    room.learn('m/1', replyOf(...Array<number>(count - 1).fill(0), size));
    return room.of('m/1');
  };
  expect(room.of('m/1')).toBe(256);
  expect([learned(9, 1), learned(1), learned(14)]).toEqual([15, 15, 15]);
  expect([learned(2, 15), learned(1), learned(1), learned(2)]).toEqual([1, 2, 2, 4]);
  expect([learned(4, 4), learned(3), learned(6)]).toEqual([3, 6, 12]);
  expect([12, 24, 48, 96, 192].map((count) => learned(count, 0.001))).toEqual([24, 48, 96, 192, 256]);
  expect(room.of('m/2')).toBe(256);
});

describe('many large answers', () => {
  let hops: TestHops;
  beforeEach(() => {
    hops = new TestHops();
  });
  afterEach(() => hops.close());

  /** "12:text" is answered with 12 KiB. */
  const sized = async (batch: HopBatch) => ({
    status: new Uint8Array(batch.count),
    outputs: inputs(batch).map((input) => Buffer.alloc(1024 * Number.parseInt(input, 10), input)),
  });

  test('all come, in batches that have room for them once it is known how large they are', async () => {
    const sizes: number[] = [];
    let again = 0;
    const { address } = await hops.receiver(sized);
    const observe = { sent: (items: number) => sizes.push(items), retried: () => again++ };
    const hop = hops.sender(address, { observe });
    const round = async (): Promise<void> => {
      sizes.length = 0;
      const given = Array.from({ length: 100 }, (_, i) => `${i % 10 === 0 ? 1 : 700}:${i}`);
      const answers = await Promise.all(given.map((input) => submit(hop, input).answer));
      const right = given.map((input) => [
        0,
        Buffer.alloc(1024 * Number.parseInt(input, 10), input).toString(),
      ]);
      expect(answers.map(([code, text], i) => code === 0 && text === right[i]![1])).not.toContain(false);
    };
    await round();
    expect(sizes).toEqual([100, 21, 21, 21, 6]);
    expect(again).toBe(69);
    await round();
    expect(sizes).toEqual([21, 21, 21, 21, 16]);
    expect(again).toBe(69);
  });

  test('of which one fits no message cost only that one, and none of another model', async () => {
    const { address } = await hops.receiver((batch) => (batch.model === 'm/1' ? sized(batch) : echo(batch)));
    const hop = hops.sender(address);
    const answers = [
      submit(hop, '16000:a'),
      submit(hop, '700:b'),
      submit(hop, 'c', { model: 'n/1' }),
      submit(hop, '1:d'),
    ].map(({ answer }) => answer);
    const [large, ...others] = await Promise.all(answers);
    expect(large).toEqual([status.RESOURCE_EXHAUSTED, expect.stringMatching(/^OUTPUT_TOO_LARGE /)]);
    expect(others.map(([code]) => code)).toEqual([0, 0, 0]);
  });

  test('that grow beyond what was learned are refused after a second try', async () => {
    let batches = 0;
    const { address } = await hops.receiver(async (batch) => {
      const size = batches++ === 0 ? 1 : 8;
      return {
        status: new Uint8Array(batch.count),
        outputs: inputs(batch).map((input) => Buffer.alloc(size * MIB, input)),
      };
    });
    const hop = hops.sender(address);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => submit(hop, `${i}`).answer));
    const refused = answers.filter(([code]) => code !== 0);
    expect(answers.slice(0, 15).map(([code]) => code)).toEqual(Array(15).fill(0));
    expect(answers[15]![0]).toBe(0);
    expect(refused).toHaveLength(4);
    for (const [code, text] of refused)
      expect([code, text]).toEqual([status.RESOURCE_EXHAUSTED, expect.stringMatching(/^REPLY_FULL /)]);
  });
});
