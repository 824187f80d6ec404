import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Coalescer, type Entry } from './coalescer.ts';

const limits = { queueItemsMax: 100, queueBytesMax: 10_000, batchItemsMax: 4, batchBytesMax: 100 };

function entry(model: string, bytes = 1, more: Partial<Entry> & { deadlineAt?: number } = {}): Entry {
  const { deadlineAt = 1000, ...rest } = more;
  const item = {
    model,
    input: new Uint8Array(bytes),
    trace: new Uint8Array(25),
    deadlineAt,
    cancelled: false,
    done: () => {},
  };
  return { item, enteredAt: 0, tries: 0, alone: false, settled: false, ...rest };
}

/** Takes batches until nothing is left, as "model:items". */
function batches(queue: Coalescer): string[] {
  const taken: string[] = [];
  for (let batch = queue.take(0, []); batch.length > 0; batch = queue.take(0, []))
    taken.push(`${batch[0]!.item.model}:${batch.length}`);
  return taken;
}

test('models take turns, and a batch is of one', () => {
  const queue = new Coalescer(limits);
  for (let i = 0; i < 9; i++) queue.offer(entry('a/1'));
  for (let i = 0; i < 2; i++) queue.offer(entry('b/1'));
  queue.offer(entry('a/2'));
  expect(batches(queue)).toEqual(['a/1:4', 'b/1:2', 'a/2:1', 'a/1:4', 'a/1:1']);
  expect(queue.length).toBe(0);
});

test('a batch ends before its bytes do, unless one item alone is larger', () => {
  const queue = new Coalescer(limits);
  for (const bytes of [60, 60, 500, 40, 60, 1]) queue.offer(entry('a/1', bytes));
  expect(batches(queue)).toEqual(['a/1:1', 'a/1:1', 'a/1:1', 'a/1:2', 'a/1:1']);
});

test('an item that must travel alone does, in turn with the others', () => {
  const queue = new Coalescer(limits);
  for (let i = 0; i < 2; i++) queue.put(entry('a/1', 1, { alone: true }));
  for (let i = 0; i < 5; i++) queue.offer(entry('a/1'));
  expect(batches(queue)).toEqual(['a/1:1', 'a/1:4', 'a/1:1', 'a/1:1']);
});

test.each([
  ['items', { queueItemsMax: 3 }, 1],
  ['bytes', { queueBytesMax: 30 }, 10],
])('it is full by %s', (_, bound, bytes) => {
  const queue = new Coalescer({ ...limits, ...bound });
  const offered = [1, 2, 3, 4].map((n) => queue.offer(entry(`m/${n}`, bytes)));
  expect(offered).toEqual([true, true, true, false]);
  queue.take(0, []);
  expect(queue.offer(entry('m/5', bytes))).toBe(true);
});

test('cancelled entries vanish, late ones are told', () => {
  const queue = new Coalescer(limits);
  const late = entry('a/1', 1, { deadlineAt: 5 });
  const cancelled = entry('a/1');
  const good = entry('a/1');
  for (const one of [late, cancelled, good]) queue.offer(one);
  cancelled.item.cancelled = true;
  const told: Entry[] = [];
  expect(queue.take(5, told)).toEqual([good]);
  expect(told).toEqual([late]);
  expect(queue.length).toBe(0);
});

test('a sweep frees the places of the cancelled and the late, and keeps the order of the others', () => {
  const queue = new Coalescer(limits);
  const entries = [1, 2, 3, 4].map((n) => entry('a/1', n, { deadlineAt: n === 2 ? 5 : 1000 }));
  for (const one of entries) queue.offer(one);
  entries[2]!.item.cancelled = true;
  const told: Entry[] = [];
  queue.sweep(5, told);
  expect(told).toEqual([entries[1]]);
  expect(queue.length).toBe(2);
  expect(queue.take(5, [])).toEqual([entries[0], entries[3]]);
});

test('nothing is lost, doubled or overtaken, whatever comes', () => {
  const given = fc.array(
    fc.record({
      model: fc.constantFrom('a/1', 'b/1', 'c/2'),
      bytes: fc.nat(150),
      fate: fc.constantFrom('good', 'good', 'late', 'cancelled'),
    }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(given, (all) => {
      const queue = new Coalescer(limits);
      const entries = all.map(({ model, bytes, fate }) =>
        entry(model, bytes, { deadlineAt: fate === 'late' ? 1 : 9 }),
      );
      const admitted = entries.filter((one) => queue.offer(one));
      entries.forEach((one, i) => {
        one.item.cancelled = all[i]!.fate === 'cancelled';
      });
      const late: Entry[] = [];
      const taken: Entry[] = [];
      for (let batch = queue.take(5, late); batch.length > 0; batch = queue.take(5, late)) {
        expect(batch.length).toBeLessThanOrEqual(limits.batchItemsMax);
        expect(new Set(batch.map((one) => one.item.model)).size).toBe(1);
        const bytes = batch.reduce((sum, one) => sum + one.item.input.length, 0);
        if (batch.length > 1) expect(bytes).toBeLessThanOrEqual(limits.batchBytesMax);
        taken.push(...batch);
      }
      const alive = admitted.filter((one) => !one.item.cancelled);
      for (const model of ['a/1', 'b/1', 'c/2']) {
        const of = (some: readonly Entry[]) => some.filter((one) => one.item.model === model);
        expect(of(taken)).toEqual(of(alive.filter((one) => one.item.deadlineAt > 5)));
        expect(of(late)).toEqual(of(alive.filter((one) => one.item.deadlineAt <= 5)));
      }
      expect(queue.length).toBe(0);
    }),
  );
});
