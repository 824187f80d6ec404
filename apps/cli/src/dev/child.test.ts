import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CONFIG_EXIT_CODE, Scope } from '@ratchet/kernel';
import { Child } from './child.ts';

let scope: Scope;
let dir: string;
beforeEach(async () => {
  scope = new Scope();
  dir = await mkdtemp(join(tmpdir(), 'ratchet-child-'));
  scope.own({ close: () => rm(dir, { recursive: true }) });
});
afterEach(() => scope.close());

const READY = `process.send({ ready: { addresses: {} } });`;
const REFUSE = `process.send({ refused: 'RATCHET_X: no' }, () => process.exit(${CONFIG_EXIT_CODE}));`;

type Event =
  | { readonly what: 'ready'; readonly ms: number; readonly at: number }
  | { readonly what: 'refused' | 'lost'; readonly reason: string; readonly at: number };

/** Runs a script as a child until so many things have happened to it. */
async function eventsOf(script: string, count: number): Promise<Event[]> {
  const file = join(dir, 'service.mjs');
  await writeFile(file, script);
  const events: Event[] = [];
  const enough = Promise.withResolvers<void>();
  const take = (event: Event) => {
    if (events.push(event) === count) enough.resolve();
  };
  const child = scope.own(
    new Child(
      file,
      {},
      {
        onReady: (_ready, ms) => take({ what: 'ready', ms, at: performance.now() }),
        onRefused: (reason) => take({ what: 'refused', reason, at: performance.now() }),
        onLost: (reason) => take({ what: 'lost', reason, at: performance.now() }),
      },
    ),
  );
  child.start();
  await enough.promise;
  return events;
}

test('a service that is started again is ready after the time that this start took', async () => {
  const [first, lost, second] = await eventsOf(
    `${READY} process.on('message', () => {}); setTimeout(() => process.exit(3), 20);`,
    3,
  );
  expect([first!.what, lost!.what, second!.what]).toEqual(['ready', 'lost', 'ready']);
  expect(lost).toMatchObject({ reason: 'ended with 3' });
  expect((second as { ms: number }).ms).toBeLessThanOrEqual(second!.at - lost!.at);
});

test('a service that was never ready is not started again when its configuration is the reason', async () => {
  expect(await eventsOf(REFUSE, 1)).toMatchObject([{ what: 'refused', reason: 'RATCHET_X: no' }]);
});

test('one that was ready once is started again even then', async () => {
  const events = await eventsOf(`${READY} ${REFUSE}`, 4);
  expect(events).toMatchObject([
    { what: 'ready' },
    { what: 'lost', reason: "can't start: RATCHET_X: no" },
    { what: 'ready' },
    { what: 'lost', reason: "can't start: RATCHET_X: no" },
  ]);
});
