import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Fault, Scope } from '@ratchet/kernel';
import { protos, type RecordServiceHandlers } from '@ratchet/protocol';
import { connect, implement, type RpcServer, serve } from '@ratchet/rpc';
import { type Recordable, Recorder, type RecorderOptions } from './recorder.ts';
import { until } from './testing.ts';

const { RecordService } = protos.ratchet.feedback.v1;

/** A record store that refuses ids that begin with "bad", and holds its answers back while it is told to. */
class Store {
  readonly kept: string[] = [];
  readonly batches: number[] = [];
  inFlight = 0;
  inFlightMax = 0;
  hold: Promise<void> | undefined;

  async serve(port = 0): Promise<RpcServer> {
    const service = implement<RecordServiceHandlers>(RecordService.service, {
      RecordPredictions: async ({ records }) => {
        this.inFlightMax = Math.max(this.inFlightMax, ++this.inFlight);
        await this.hold;
        this.inFlight--;
        this.batches.push(records.length);
        if (records.some(({ predictionId }) => predictionId.startsWith('bad')))
          throw new Fault('InvalidInput', 'BAD_RECORD', 'this record can not be kept');
        this.kept.push(...records.map(({ predictionId }) => predictionId));
        return { recorded: records.length };
      },
    });
    return await serve({
      host: '127.0.0.1',
      port,
      portSetting: 'feedbackPort',
      implementations: [service],
      drainMs: 50,
    });
  }
}

function records(ids: readonly string[], bytes = 100): Recordable[] {
  return ids.map((predictionId) => ({ bytes, toRecord: () => ({ predictionId }) }));
}

function numbered(count: number, prefix = 'r'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}

const silent = { warn: () => undefined, error: () => undefined } as unknown as RecorderOptions['log'];

describe('a recorder', () => {
  let scope: Scope;
  let store: Store;
  let server: RpcServer;
  let counts: { recorded: number; dropped: number };
  beforeEach(async () => {
    scope = new Scope();
    store = new Store();
    server = scope.own(await store.serve());
    counts = { recorded: 0, dropped: 0 };
  });
  afterEach(() => scope.close());

  function recorder(options: Partial<RecorderOptions> = {}): Recorder {
    const feedback = scope.own(connect(RecordService.service, server.address));
    const count = (name: 'recorded' | 'dropped') => ({ inc: (by = 1) => (counts[name] += Number(by)) });
    const metrics = {
      recorded: count('recorded'),
      dropped: count('dropped'),
    } as unknown as RecorderOptions['metrics'];
    return scope.own(new Recorder({ feedback, log: silent, metrics, ...options }));
  }

  test('sends what waits in batches, one at a time, in order', async () => {
    const recording = recorder();
    let go = (): void => {};
    store.hold = new Promise<void>((resolve) => (go = resolve));
    const ids = numbered(1_201);
    expect(recording.offer(records(ids.slice(0, 1)))).toBe(true);
    await until('the first call', () => store.inFlight === 1);
    expect(recording.offer(records(ids.slice(1)))).toBe(true);
    expect(recording.length).toBe(1_201);
    go();
    await until('all records', () => store.kept.length === 1_201);
    expect(store.kept).toEqual(ids);
    expect(store.batches).toEqual([1, 500, 500, 200]);
    expect(store.inFlightMax).toBe(1);
    await until('the acknowledgement', () => recording.length === 0);
    expect(counts).toEqual({ recorded: 1_201, dropped: 0 });
  });

  test('keeps batches under a mebibyte', async () => {
    recorder().offer(records(numbered(5), 400 * 1024));
    await until('all records', () => store.kept.length === 5);
    expect(store.batches).toEqual([2, 2, 1]);
  });

  test('drops a record that no message to feedback could carry, and sends the others', async () => {
    const recording = recorder();
    expect(recording.offer([...records(['a'], 15 * 2 ** 20), ...records(['b'], 15 * 2 ** 20 + 1)])).toBe(
      false,
    );
    await until('the acknowledgement', () => counts.recorded === 1);
    expect(store.kept).toEqual(['a']);
    expect(counts.dropped).toBe(1);
  });

  test('drops what does not fit, counts it and says so', async () => {
    store.hold = new Promise(() => undefined);
    const recording = recorder({ queue: { itemsMax: 3, bytesMax: 1_000 }, flushMs: 1 });
    expect(recording.offer(records(numbered(2)))).toBe(true);
    expect(recording.offer(records(numbered(2)))).toBe(false);
    expect(counts.dropped).toBe(1);
    expect(recording.offer(records(['large'], 1_001))).toBe(false);
    expect(counts.dropped).toBe(2);
  });

  test('waits while feedback is away, and loses nothing', async () => {
    const port = Number(server.address.split(':')[1]);
    await server.close();
    const recording = recorder();
    expect(recording.offer(records(numbered(3)))).toBe(true);
    expect(recording.offer(records(numbered(3, 's')))).toBe(true);
    scope.own(await store.serve(port));
    await until('all records', () => store.kept.length === 6);
    expect(store.kept).toEqual([...numbered(3), ...numbered(3, 's')]);
    await until('the acknowledgement', () => counts.recorded === 6);
    expect(counts.dropped).toBe(0);
  });

  test('gives up only the records that feedback refuses', async () => {
    const ids = [...numbered(7), 'bad1', ...numbered(6, 's'), 'bad2'];
    recorder().offer(records(ids));
    await until('the others', () => store.kept.length === 13);
    expect(store.kept).toEqual(ids.filter((id) => !id.startsWith('bad')));
    await until('the count', () => counts.dropped === 2);
    expect(counts.recorded).toBe(13);
  });

  test('sends what is left when it closes, and takes nothing more', async () => {
    const recording = recorder();
    recording.offer(records(numbered(1_000)));
    await recording.close();
    expect(store.kept).toHaveLength(1_000);
    expect(recording.offer(records(['late']))).toBe(false);
    expect(counts).toEqual({ recorded: 1_000, dropped: 1 });
  });

  test('closes in time also when feedback is away, and counts what is lost', async () => {
    await server.close();
    const recording = recorder({ flushMs: 50 });
    recording.offer(records(numbered(600)));
    await recording.close();
    expect(counts).toEqual({ recorded: 0, dropped: 600 });
    expect(recording.length).toBe(0);
  });
});
