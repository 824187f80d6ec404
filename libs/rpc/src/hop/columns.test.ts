import { expect, test } from '@jest/globals';
import { type ExchangeRequest__Output, type ExchangeResponse__Output, protos } from '@ratchet/protocol';
import fc from 'fast-check';
import { packBatch, packReply, readBatch, readReply, someOf } from './columns.ts';
import type { HopItem } from './item.ts';

const { ExchangeRequest, ExchangeResponse } = protos.ratchet.hop.v1;

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const item = fc.record({
  input: bytes(40),
  trace: fc.uint8Array({ minLength: 25, maxLength: 25 }),
  leftMs: fc.oneof(fc.integer({ min: -5, max: 3_600_000 }), fc.constant(Number.POSITIVE_INFINITY)),
});
const items = fc.array(item, { minLength: 1, maxLength: 256 });

function hopItems(
  given: readonly { input: Uint8Array; trace: Uint8Array; leftMs: number }[],
  now: number,
): HopItem[] {
  return given.map(({ input, trace, leftMs }) => ({
    model: 'm/1',
    input,
    trace,
    deadlineAt: now + leftMs,
    cancelled: false,
    done: () => {},
  }));
}

const overTheWire = (given: Parameters<typeof ExchangeRequest.serialize>[0]): ExchangeRequest__Output =>
  ExchangeRequest.deserialize(ExchangeRequest.serialize(given));

test('a batch arrives as it was sent, its deadlines on the clock of the receiver', () => {
  fc.assert(
    fc.property(items, fc.double({ min: 0, max: 1e7, noNaN: true }), (given, hereAt) => {
      const batch = readBatch(overTheWire(packBatch(hopItems(given, 1000), 7, 1000)), hereAt)!;
      expect(batch.model).toBe('m/1');
      expect(batch.count).toBe(given.length);
      given.forEach(({ input, trace, leftMs }, i) => {
        expect(Uint8Array.from(batch.input(i))).toEqual(input);
        expect(Uint8Array.from(batch.trace.subarray(25 * i, 25 * i + 25))).toEqual(trace);
        const expected = hereAt + Math.max(0, leftMs);
        if (expected === Number.POSITIVE_INFINITY) expect(batch.deadlinesAt[i]).toBe(expected);
        else expect(batch.deadlinesAt[i]).toBeCloseTo(expected, 2);
      });
    }),
    { numRuns: 50 },
  );
});

test('some of a batch are those items in that order', () => {
  fc.assert(
    fc.property(items, fc.infiniteStream(fc.nat()), (given, picks) => {
      const batch = readBatch(overTheWire(packBatch(hopItems(given, 0), 1, 0)), 0)!;
      const indices = [...picks.take(5)].map((pick) => pick % given.length);
      const some = someOf(batch, indices);
      indices.forEach((from, i) => {
        expect(some.input(i)).toEqual(batch.input(from));
        expect(some.deadlinesAt[i]).toBe(batch.deadlinesAt[from]);
        expect(some.trace.subarray(25 * i, 25 * i + 25)).toEqual(
          batch.trace.subarray(25 * from, 25 * from + 25),
        );
      });
    }),
    { numRuns: 50 },
  );
});

test('a reply arrives as it was sent', () => {
  const answers = fc.array(fc.tuple(fc.nat(16), bytes(40)), { minLength: 1, maxLength: 256 });
  fc.assert(
    fc.property(answers, (given) => {
      const status = Uint8Array.from(given, ([code]) => code);
      const outputs = given.map(([, output]) => output);
      const sent = ExchangeResponse.serialize(packReply(3, { status, outputs }, true));
      const response: ExchangeResponse__Output = ExchangeResponse.deserialize(sent);
      const reply = readReply(response, given.length)!;
      expect(response).toMatchObject({ sequence: 3, draining: true });
      expect(Uint8Array.from(reply.status)).toEqual(status);
      expect(reply.outputs.map((output) => Uint8Array.from(output))).toEqual(outputs);
      expect(readReply(response, given.length + 1)).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});

const sound = overTheWire(
  packBatch(hopItems([{ input: Buffer.from('ab'), trace: Buffer.alloc(25), leftMs: 1 }], 0), 1, 0),
);
const sized = (size: number): Buffer => {
  const sizes = Buffer.alloc(4);
  sizes.writeUInt32LE(size);
  return sizes;
};

test.each<[what: string, change: Partial<ExchangeRequest__Output>]>([
  ['no items', { count: 0 }],
  ['more items than the columns', { count: 2 }],
  ['more items than a batch has', { count: 257 }],
  ['sequence 0', { sequence: 0 }],
  ['a short trace column', { trace: Buffer.alloc(24) }],
  ['a short budget column', { budgetUs: Buffer.alloc(3) }],
  ['a long size column', { sizes: Buffer.alloc(8) }],
  ['a size beyond the payload', { sizes: sized(3) }],
  ['a size below the payload', { sizes: sized(1) }],
  ['a huge size', { sizes: sized(0xffff_ffff) }],
])('a batch with %s is no batch', (_, change) => {
  expect(readBatch(sound, 0)).toBeDefined();
  expect(readBatch({ ...sound, ...change }, 0)).toBeUndefined();
});
