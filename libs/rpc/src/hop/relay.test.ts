import { setTimeout as pause } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Fault, Scope } from '@ratchet/kernel';
import { serve } from '../serve.ts';
import type { HopBatch } from './columns.ts';
import { faultOfItem, refusalOf } from './item.ts';
import { type Exchange, hopImplementation } from './receiver.ts';
import { type HopRelayOptions, hopRelay } from './relay.ts';
import { HopSender } from './sender.ts';

/** Lets a slow machine connect. */
const limits = { downMsMax: 10_000 };

let scope: Scope;
let bugs: unknown[];
beforeEach(() => {
  scope = new Scope();
  bugs = [];
});
afterEach(() => scope.close());

async function chain(exchange: Exchange, transform: HopRelayOptions['transform'], downstream = limits) {
  const listening = { host: '127.0.0.1', port: 0, drainMs: 0, onError: (error: unknown) => bugs.push(error) };
  const last = await serve({
    ...listening,
    portSetting: 'inferencePort',
    implementations: [hopImplementation(exchange)],
  });
  scope.own(last);
  const middle = await serve({
    ...listening,
    portSetting: 'preprocessingPort',
    implementations: [hopRelay({ address: last.address, peer: 'inference', limits: downstream, transform })],
  });
  scope.own(middle);
  const hop = scope.own(new HopSender({ address: middle.address, limits }));
  const ask = (input: string, leftMs = 20_000): Promise<[code: number, text: string]> =>
    new Promise((resolve) => {
      hop.submit({
        model: 'm/1',
        input: Buffer.from(input),
        trace: Buffer.alloc(25, 1),
        deadlineAt: performance.now() + leftMs,
        cancelled: false,
        done: (code, bytes) => resolve([code, Buffer.from(bytes).toString()]),
      });
    });
  return { ask, last, middle };
}

const inputs = (batch: HopBatch): Buffer[] => Array.from({ length: batch.count }, (_, i) => batch.input(i));

const upperCase: Exchange = async (batch) => ({
  status: new Uint8Array(batch.count),
  outputs: inputs(batch).map((input) => Buffer.from(input.toString().toUpperCase())),
});

const refuseNumbers: HopRelayOptions['transform'] = (batch) =>
  inputs(batch).map((input) =>
    /\d/.test(input.toString())
      ? refusalOf(new Fault('InvalidInput', 'NUMBER', 'no numbers'))
      : Buffer.from(`${input.toString()}!`),
  );

test('good items go on and come back in their places, the others are refused', async () => {
  const batches: number[] = [];
  const { ask } = await chain((batch) => {
    batches.push(batch.count);
    return upperCase(batch);
  }, refuseNumbers);
  await ask('warm');
  const answers = await Promise.all(['a', '1', 'b', '2', '3', 'c'].map((input) => ask(input)));
  const refused = [status.INVALID_ARGUMENT, 'NUMBER no numbers'];
  expect(answers).toEqual([[0, 'A!'], refused, [0, 'B!'], refused, refused, [0, 'C!']]);
  expect(await ask('4')).toEqual(refused);
  expect(batches).toEqual([1, 3]);
});

test('what a hop writes into the trace goes on, and so does the rest of the time', async () => {
  const seen: [trace: string, leftMs: number][] = [];
  const { ask } = await chain(
    (batch) => {
      seen.push([batch.trace.toString('hex'), batch.deadlinesAt[0]! - performance.now()]);
      return upperCase(batch);
    },
    (batch) => {
      batch.trace.fill(9, 16, 24);
      return inputs(batch);
    },
  );
  await ask('a', 5000);
  expect(seen[0]![0]).toBe(`${'01'.repeat(16)}${'09'.repeat(8)}01`);
  expect(seen[0]![1]).toBeGreaterThan(0);
  expect(seen[0]![1]).toBeLessThan(5000);
});

test.each<[what: string, transform: HopRelayOptions['transform'], kind: string, bugs: number]>([
  ['a fault', () => Promise.reject(new Fault('NotFound', 'VERSION_NOT_FOUND', 'no')), 'NotFound', 0],
  ['a bug', () => Promise.reject(new Error('secret')), 'Internal', 1],
  ['steps missing', () => [], 'Internal', 1],
])('a transform that ends in %s costs the batch', async (_, transform, kind, count) => {
  const { ask } = await chain(upperCase, transform);
  const [code, text] = await ask('a');
  expect(faultOfItem(code, Buffer.from(text))).toMatchObject({ kind });
  expect(bugs).toHaveLength(count);
});

test('without the next service items are refused, and answered again when it is back', async () => {
  const { ask, last } = await chain(upperCase, (batch) => inputs(batch), { downMsMax: 250 });
  while ((await ask('a'))[0] !== 0) await pause(2);
  await last.close();
  const [code, text] = await ask('b');
  expect(code).toBe(status.UNAVAILABLE);
  expect(text).toMatch(/^UPSTREAM_UNAVAILABLE inference /);
  const back = await serve({
    host: '127.0.0.1',
    port: Number(last.address.split(':')[1]),
    portSetting: 'inferencePort',
    implementations: [hopImplementation(upperCase)],
    drainMs: 0,
  });
  scope.own(back);
  let answer = await ask('c');
  while (answer[0] === status.UNAVAILABLE) {
    await pause(2);
    answer = await ask('c');
  }
  expect(answer).toEqual([0, 'C']);
});

test('a caller that leaves takes its downstream stream with it', async () => {
  const arrived = Promise.withResolvers<void>();
  const { ask, last, middle } = await chain(
    () => {
      arrived.resolve();
      return new Promise(() => {});
    },
    (batch) => inputs(batch),
  );
  const answer = ask('a', 300);
  await arrived.promise;
  await middle.close();
  expect((await answer)[0]).not.toBe(0);
  await last.close();
});
