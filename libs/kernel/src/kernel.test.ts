import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import {
  address,
  BoundedQueue,
  ConfigError,
  count,
  flag,
  isId,
  ManualClock,
  milliseconds,
  newId,
  port,
  quote,
  randomFrom,
  readConfig,
  Scope,
  settingName,
  shuffle,
} from './index.ts';

describe('Scope', () => {
  it('closes in reverse, everything, once, and reports all failures together', async () => {
    const closed: string[] = [];
    const scope = new Scope();
    scope.own({ close: () => void closed.push('first') });
    scope.own({
      close() {
        closed.push('second');
        throw new Error('stuck');
      },
    });
    scope.own({ close: () => void closed.push('third') });
    await expect(scope.close()).rejects.toMatchObject({ errors: [{ message: 'stuck' }] });
    await expect(scope.close()).rejects.toBeDefined();
    expect(closed).toEqual(['third', 'second', 'first']);
    expect(() => scope.own({ close: () => undefined })).toThrow('closed');
  });
});

describe('BoundedQueue', () => {
  it('never holds more than its bounds, and gives back all that it took, in order', () => {
    const step = fc.oneof(
      fc.record({ offer: fc.nat(50) }),
      fc.record({ take: fc.integer({ min: 1, max: 5 }), bytesMax: fc.integer({ min: 1, max: 100 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const queue = new BoundedQueue<number>({ itemsMax: 8, bytesMax: 120 });
        const expected: { value: number; bytes: number }[] = [];
        let value = 0;
        for (const each of steps) {
          if ('offer' in each) {
            const fits = expected.length < 8 && expected.reduce((s, e) => s + e.bytes, 0) + each.offer <= 120;
            expect(queue.offer(value, each.offer)).toBe(fits);
            if (fits) expected.push({ value, bytes: each.offer });
            value++;
          } else {
            const taken = queue.take(each.take, each.bytesMax);
            expect(taken).toEqual(expected.splice(0, taken.length).map((e) => e.value));
            expect(taken.length > 0 || expected.length === 0).toBe(true);
          }
          expect(queue.length).toBe(expected.length);
          expect(queue.bytes).toBe(expected.reduce((s, e) => s + e.bytes, 0));
        }
      }),
    );
  });
});

describe('ManualClock', () => {
  it('calls what is due in order, also what a callback adds, and nothing that was cancelled', () => {
    const clock = new ManualClock(0);
    const called: string[] = [];
    clock.after(20, () => called.push(`b at ${clock.now()}`));
    clock.after(10, () => {
      called.push(`a at ${clock.now()}`);
      clock.after(5, () => called.push(`c at ${clock.now()}`));
    });
    clock.after(15, () => called.push('never'))();
    clock.advance(30);
    expect(called).toEqual(['a at 10', 'c at 15', 'b at 20']);
    expect(clock.now()).toBe(30);
  });
});

describe('readConfig', () => {
  const Schema = z.object({
    restPort: port.default(7080),
    verbose: flag.default(false),
    peerAddress: address.optional(),
  });

  test.each([
    [{}, { restPort: 7080, verbose: false }],
    [{ RATCHET_REST_PORT: '' }, { restPort: 7080, verbose: false }],
    [
      { RATCHET_REST_PORT: '9', RATCHET_VERBOSE: 'on', RATCHET_PEER_ADDRESS: 'a:1' },
      { restPort: 9, verbose: true, peerAddress: 'a:1' },
    ],
  ])('%j is read as %j', (env, expected) => {
    expect(readConfig(Schema, env)).toEqual(expected);
  });

  it('reports every problem at once, by the names of the variables', () => {
    const read = () => readConfig(Schema, { RATCHET_REST_PORT: '99999', RATCHET_PEER_ADDRESS: 'nowhere' });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/RATCHET_REST_PORT: .*99999.*\nRATCHET_PEER_ADDRESS: expected host:port.*nowhere/);
  });

  const Numbers = z.object({ port, waitMs: milliseconds.optional(), itemsMax: count.optional() });
  test.each([
    [{ RATCHET_PORT: 'abc' }, 'RATCHET_PORT: expected a port, 0 to 65535, got "abc"'],
    [{ RATCHET_PORT: '-1.5' }, 'RATCHET_PORT: expected a port, 0 to 65535, got "-1.5"'],
    [{ RATCHET_PORT: '65536' }, 'RATCHET_PORT: expected a port, 0 to 65535, got "65536"'],
    [
      { RATCHET_PORT: '0', RATCHET_WAIT_MS: '0' },
      'RATCHET_WAIT_MS: expected milliseconds, a whole number from 1, got "0"',
    ],
    [
      { RATCHET_PORT: '0', RATCHET_ITEMS_MAX: 'many' },
      'RATCHET_ITEMS_MAX: expected a whole number from 1, got "many"',
    ],
  ])('of %j it says what it expected', (env, message) => {
    expect(() => readConfig(Numbers, env)).toThrow(new ConfigError(message));
  });

  it('names variables after fields', () => {
    expect(settingName('gatewayGrpcPort')).toBe('RATCHET_GATEWAY_GRPC_PORT');
  });
});

it('makes ids that sort as they were made, are valid, and never the same', () => {
  const ids = Array.from({ length: 200_000 }, newId);
  expect(ids.every(isId)).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  expect(isId("1'; drop table")).toBe(false);
});

it('draws new random bits for every id', () => {
  const random = Array.from({ length: 2_000 }, () => newId().slice(-10));
  expect(new Set(random).size).toBe(random.length);
});

it('quotes what callers send on one short line', () => {
  expect(quote('a"b\n')).toBe('"a\\"b\\n"');
  expect(quote('x'.repeat(100)).length).toBeLessThanOrEqual(67);
});

it('gives the same numbers and the same order for the same seed', () => {
  const draw = (seed: number) => {
    const random = randomFrom(seed);
    const order = Int32Array.from({ length: 10 }, (_, i) => i);
    shuffle(order, random);
    return [...order, random()];
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(
    draw(7)
      .slice(0, 10)
      .toSorted((a, b) => a - b),
  ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
