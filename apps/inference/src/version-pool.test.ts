import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ManualClock, Scope } from '@ratchet/kernel';
import { DirectoryRepository } from '@ratchet/model';
import { faultOfItem } from '@ratchet/rpc';
import type { LoadOrder } from '@ratchet/runtime';
import { scaling } from '@ratchet/runtime/testing';
import { Item } from './item.ts';
import { ServedVersion } from './served-version.ts';
import { ManualWorker, settled, TestRepository, x } from './testing.ts';
import { ON_DEMAND_MAX, VersionPool } from './version-pool.ts';

let scope: Scope;
let clock: ManualClock;
let pool: VersionPool;
let workers: Map<string, ManualWorker>;
let answers: string[];
let shed: number;

beforeEach(async () => {
  scope = new Scope();
  clock = new ManualClock();
  workers = new Map();
  answers = [];
  shed = 0;
  const files = scope.own(await TestRepository.create());
  for (let k = 0; k < ON_DEMAND_MAX + 2; k++) await files.publish('m', scaling(1));
  const repository = scope.own(await new DirectoryRepository(`${files.dataDir}/models`).open());
  const order: LoadOrder = { file: '', signature: scaling(1).signature, scan: true };
  pool = scope.own(
    new VersionPool({
      repository,
      clock,
      onGone: () => undefined,
      onShed: (_model, count) => {
        shed += count;
      },
      makeVersion: (model, version) =>
        new ServedVersion(model, version, {
          clock,
          limits: { queueItemsMax: 2, queueBytesMax: 1_000, batchItemsMax: 1, batchBytesMax: 1_000 },
          order: () => Promise.resolve(order),
          startWorker: () => {
            const worker = new ManualWorker();
            workers.set(version, worker);
            return worker;
          },
          onLoaded: () => undefined,
          onChange: () => undefined,
          onRun: () => undefined,
          onLost: () => undefined,
          onLoadFailed: () => undefined,
        }),
    }),
  );
});
afterEach(() => scope.close());

function offer(version: string, count = 1): void {
  const input = { tensors: x(1, 2, 3, 4), bytes: 16, deadlineAt: Infinity, trace: new Uint8Array(25) };
  const items = Array.from(
    { length: count },
    () => new Item(input, (code, bytes) => answers.push(code === 0 ? 'ok' : faultOfItem(code, bytes).reason)),
  );
  pool.offer('m', version, items);
}

/** Asks for a version and lets it answer. */
async function use(version: string): Promise<void> {
  clock.advance(1);
  offer(version);
  await settled();
  await workers.get(version)!.load();
  await workers.get(version)!.answer();
}

const tracked = (): string[] => [...pool.tracked()].map(({ served }) => served.version);

describe('VersionPool', () => {
  test('of the versions that calls name, the least recently used makes room', async () => {
    for (let version = 1; version <= ON_DEMAND_MAX; version++) await use(String(version));
    await use('1');
    offer('9');
    expect(tracked()).toEqual(['1', '3', '4', '5', '6', '7', '8', '9']);
    expect(pool.statuses()).toContainEqual({ model: 'm', version: '2', state: 'unloading', error: '' });
    await settled();
    expect(pool.statuses()).toHaveLength(ON_DEMAND_MAX);
  });

  test('when all of them are in use, nothing makes room', async () => {
    for (let version = 1; version <= ON_DEMAND_MAX; version++) offer(String(version));
    await settled();
    expect(() => offer('9')).toThrow(
      expect.objectContaining({ kind: 'ResourceExhausted', reason: 'TOO_MANY_VERSIONS' }),
    );
  });

  test('a version that aliases name takes no place of those', async () => {
    for (let version = 1; version <= ON_DEMAND_MAX; version++) offer(String(version));
    pool.load('m', '9');
    await settled();
    await workers.get('9')!.load();
    offer('9');
    await workers.get('9')!.answer();
    expect(answers).toEqual(['ok']);
  });

  test('what the queue has no room for is turned away and counted', () => {
    offer('1', 5);
    expect(answers).toEqual(['QUEUE_FULL', 'QUEUE_FULL', 'QUEUE_FULL']);
    expect(shed).toBe(3);
  });

  test('a version that is asked for while it is unloaded begins anew', async () => {
    await use('1');
    pool.unload('m', '1');
    const first = workers.get('1');
    await use('1');
    expect(workers.get('1')).not.toBe(first);
    expect(answers).toEqual(['ok', 'ok']);
  });
});
