import { beforeEach, describe, expect, test } from '@jest/globals';
import { Fault, ManualClock } from '@ratchet/kernel';
import { faultOfItem } from '@ratchet/rpc';
import type { LoadOrder } from '@ratchet/runtime';
import { scaling } from '@ratchet/runtime/testing';
import { Item } from './item.ts';
import { ServedVersion } from './served-version.ts';
import { ManualWorker, settled, x } from './testing.ts';

let clock: ManualClock;
let workers: ManualWorker[];
let version: ServedVersion;
let answers: string[];
const latest = (): ManualWorker => workers.at(-1)!;

beforeEach(() => {
  clock = new ManualClock();
  workers = [];
  answers = [];
  const { signature } = scaling(1);
  version = new ServedVersion('m', '1', {
    clock,
    limits: { queueItemsMax: 10, queueBytesMax: 1_000, batchItemsMax: 10, batchBytesMax: 1_000 },
    order: () => Promise.resolve({ file: '', signature, scan: true } satisfies LoadOrder),
    startWorker: () => {
      workers.push(new ManualWorker());
      return latest();
    },
    onLoaded: () => undefined,
    onChange: () => undefined,
    onRun: () => undefined,
    onLost: () => undefined,
    onLoadFailed: () => undefined,
  });
});

async function load(): Promise<void> {
  version.load();
  await settled();
  await latest().load();
}

function offer(): void {
  const input = { tensors: x(1, 2, 3, 4), bytes: 16, deadlineAt: Infinity, trace: new Uint8Array(25) };
  version.offer([
    new Item(input, (code, bytes) => answers.push(code === 0 ? 'ok' : faultOfItem(code, bytes).reason)),
  ]);
}

describe('ServedVersion', () => {
  test('what comes while it loads waits for it', async () => {
    version.load();
    offer();
    await settled();
    expect([version.state, version.busy]).toEqual(['loading', true]);
    await latest().load();
    expect(version.state).toBe('available');
    await latest().answer();
    expect([answers, version.busy]).toEqual([['ok'], false]);
  });

  test('a load that fails ends it with the reason, and pauses grow up to a minute', async () => {
    const pauses: number[] = [];
    for (let k = 0; k < 8; k++) {
      version.load();
      offer();
      await settled();
      await latest().refuse(new Fault('DataLoss', 'CHECKSUM_MISMATCH', 'the file is damaged'));
      expect([version.state, version.error]).toEqual(['ended', 'the file is damaged']);
      pauses.push(version.retryAt - clock.now());
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(answers).toEqual(answers.map(() => 'VERSION_NOT_LOADED'));
    offer();
    expect(answers).toHaveLength(9);
    await load();
    expect([version.state, version.error]).toEqual(['available', '']);
  });

  test('a worker that dies is replaced at once, and what was out goes to the replacement', async () => {
    await load();
    offer();
    await latest().die();
    expect([version.state, workers.length]).toEqual(['available', 2]);
    await latest().load();
    await latest().answer();
    expect(answers).toEqual(['ok']);
  });

  test('a version whose workers die three times without a good run has ended; it may be tried again', async () => {
    await load();
    await latest().die();
    await latest().load();
    await latest().die();
    expect(workers).toHaveLength(2);
    clock.advance(250);
    await settled();
    expect(workers).toHaveLength(3);
    await latest().load();
    offer();
    await latest().die();
    expect(version.state).toBe('ended');
    expect(version.error).toBe('its worker process ended 3 times within a minute, without a run in between');
    expect(answers).toEqual(['VERSION_NOT_LOADED']);
    expect(version.retryAt - clock.now()).toBe(60_000);
    version.retryNow();
    expect(version.retryAt).toBeLessThanOrEqual(clock.now());
  });

  test.each<[string, () => Promise<void>]>([
    [
      'a good run',
      async () => {
        offer();
        await latest().answer();
      },
    ],
    [
      'a minute',
      async () => {
        clock.advance(60_000);
        await settled();
      },
    ],
  ])('%s between deaths keeps it going', async (_, pass) => {
    await load();
    for (let death = 0; death < 10; death++) {
      await pass();
      const before = workers.length;
      await latest().die();
      expect([version.state, workers.length]).toEqual(['available', before + 1]);
      await latest().load();
    }
  });

  test('closing refuses what is in it and replaces nothing', async () => {
    await load();
    offer();
    await version.close();
    await settled();
    expect([answers, workers.length]).toEqual([['CLOSING'], 1]);
  });

  test('closing while it loads ends the worker', async () => {
    version.load();
    await settled();
    await version.close();
    await latest().load();
    expect(version.state).toBe('loading');
  });
});
