import { describe, expect, test } from '@jest/globals';
import { Fault, invalid } from '@ratchet/kernel';
import { decodeItem, type Signature, type Tensor } from '@ratchet/model';
import { faultOfItem } from '@ratchet/rpc';
import type { Ran } from '@ratchet/runtime';
import fc from 'fast-check';
import { Batcher, type FinishedRun, type Runner } from './batcher.ts';
import { Item } from './item.ts';

const LIMITS = { queueItemsMax: 20, queueBytesMax: 200, batchItemsMax: 6, batchBytesMax: 50 };

const signature: Signature = {
  inputs: [{ name: 'n', datatype: 'INT32', shape: [-1] }],
  outputs: [{ name: 'n', datatype: 'INT32', shape: [-1] }],
  batch: true,
};

/** Negative numbers are what the model refuses. */
const tensorOf = (n: number): Tensor => ({
  name: 'n',
  datatype: 'INT32',
  shape: [],
  content: new Uint8Array(Int32Array.of(n).buffer),
});

const numbersOf = ({ content }: Tensor): number[] => [...new Int32Array(new Uint8Array(content).buffer)];

/** What an item was answered: its number, or the reason of its refusal. */
class Asked {
  readonly answers: (number | string)[] = [];
  readonly item: Item;

  constructor(n: number, options: { bytes?: number; deadlineAt?: number } = {}) {
    const { bytes = 4, deadlineAt = Number.POSITIVE_INFINITY } = options;
    const input = { tensors: [tensorOf(n)], bytes, deadlineAt, trace: new Uint8Array(25) };
    this.item = new Item(input, (code, output) => {
      this.answers.push(
        code === 0 ? numbersOf(decodeItem(output).tensors![0]!)[0]! : faultOfItem(code, output).reason,
      );
    });
  }
}

/** A worker that runs when the test says so. */
class ManualRunner implements Runner {
  readonly signature = signature;
  readonly batchable: boolean;
  /** The numbers in each run that is out, oldest first. */
  readonly out: { numbers: number[]; resolve: (ran: Ran) => void; reject: (fault: Fault) => void }[] = [];
  outMost = 0;

  constructor(batchable = true) {
    this.batchable = batchable;
  }

  run(inputs: readonly Tensor[]): Promise<Ran> {
    return new Promise((resolve, reject) => {
      this.out.push({ numbers: numbersOf(inputs[0]!), resolve, reject });
      this.outMost = Math.max(this.outMost, this.out.length);
    });
  }

  /** Answers the oldest run as the model would. */
  async answer(): Promise<void> {
    const { numbers, resolve, reject } = this.out.shift()!;
    if (numbers.some((n) => n < 0)) reject(invalid('MODEL_REFUSED_INPUT', 'negative'));
    else {
      const content = new Uint8Array(Int32Array.from(numbers).buffer);
      resolve({ outputs: [{ name: 'n', datatype: 'INT32', shape: [numbers.length], content }], runMs: 1 });
    }
    await settled();
  }

  /** Dies with everything that is out. */
  async die(): Promise<void> {
    const lost = new Fault('Unavailable', 'WORKER_LOST', 'lost');
    for (const { reject } of this.out.splice(0)) reject(lost);
    await settled();
  }
}

/** Lets all promises that can settle do so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(runs: FinishedRun[] = []): Batcher {
  return new Batcher(LIMITS, (run) => runs.push(run));
}

describe('Batcher', () => {
  test('what waits while the worker is busy runs together, at most two runs are out', async () => {
    const batcher = setUp();
    const runner = new ManualRunner();
    batcher.attach(runner);
    const asked = [1, 2, 3, 4, 5].map((n) => new Asked(n));
    for (const { item } of asked) batcher.offer([item]);
    expect(runner.out.map(({ numbers }) => numbers)).toEqual([[1], [2]]);
    await runner.answer();
    expect(runner.out.map(({ numbers }) => numbers)).toEqual([[2], [3, 4, 5]]);
    expect(batcher.waiting).toBe(0);
    await runner.answer();
    await runner.answer();
    expect(asked.map(({ answers }) => answers)).toEqual([[1], [2], [3], [4], [5]]);
    expect(batcher.idle).toBe(true);
  });

  test('a batch is bounded in items and bytes; one item alone may be larger', () => {
    const batcher = setUp();
    const sizes = [60, 20, 20, 20, 1, 1, 1, 1, 1, 1, 1];
    batcher.offer(sizes.map((bytes, n) => new Asked(n, { bytes }).item));
    const runner = new ManualRunner();
    batcher.attach(runner);
    expect(runner.out.map(({ numbers }) => numbers)).toEqual([[0], [1, 2]]);
  });

  test('a model that is not batchable runs one instance at a time', () => {
    const batcher = setUp();
    batcher.offer([1, 2, 3].map((n) => new Asked(n).item));
    const runner = new ManualRunner(false);
    batcher.attach(runner);
    expect(runner.out.map(({ numbers }) => numbers)).toEqual([[1], [2]]);
  });

  test.each([
    ['items', Array.from({ length: 25 }, () => 1), 20],
    ['bytes', [90, 90, 90, 10], 3],
  ])('the queue is bounded in %s: what finds no room is handed back', (_, sizes, taken) => {
    const batcher = setUp();
    const items = sizes.map((bytes, n) => new Asked(n, { bytes }).item);
    expect(items.length - batcher.offer(items).length).toBe(taken);
    expect(batcher.waiting).toBe(taken);
  });

  test('what is late is answered where it is, and does not run', async () => {
    const batcher = setUp();
    const late = { deadlineAt: performance.now() - 1 };
    const soon = { deadlineAt: performance.now() + 1_000 };
    const [first, second, third] = [new Asked(1, soon), new Asked(2, late), new Asked(3, soon)];
    batcher.offer([first.item, second.item, third.item]);
    const runner = new ManualRunner();
    batcher.attach(runner);
    expect(second.answers).toEqual(['DEADLINE_EXCEEDED']);
    expect(runner.out.map(({ numbers }) => numbers)).toEqual([[1, 3]]);
    batcher.expire(performance.now() + 2_000);
    await runner.answer();
    expect([first, second, third].map(({ answers }) => answers)).toEqual(
      [1, 2, 3].map(() => ['DEADLINE_EXCEEDED']),
    );
    expect(batcher.idle).toBe(true);
  });

  test('an instance that can not be an input is refused before anything runs', () => {
    const batcher = setUp();
    const answers: unknown[] = [];
    const input = { tensors: [], bytes: 0, deadlineAt: Number.POSITIVE_INFINITY, trace: new Uint8Array(25) };
    batcher.offer([new Item(input, (code, bytes) => answers.push(faultOfItem(code, bytes).reason))]);
    const runner = new ManualRunner();
    batcher.attach(runner);
    expect(answers).toEqual(['MISSING_INPUT']);
    expect(runner.out).toEqual([]);
  });

  test('who lost a worker runs alone, and with nothing behind; who loses a second one is refused', async () => {
    const batcher = setUp();
    const asked = [1, 2, 3].map((n) => new Asked(n));
    batcher.offer(asked.map(({ item }) => item));
    const first = new ManualRunner();
    batcher.attach(first);
    await first.die();
    expect(batcher.waiting).toBe(3);
    const second = new ManualRunner();
    batcher.attach(second);
    expect(second.out.map(({ numbers }) => numbers)).toEqual([[1]]);
    await second.die();
    expect(asked.map(({ answers }) => answers)).toEqual([['WORKER_LOST'], [], []]);
    const third = new ManualRunner();
    batcher.attach(third);
    await third.answer();
    await third.answer();
    expect(asked.map(({ answers }) => answers)).toEqual([['WORKER_LOST'], [2], [3]]);
  });

  test('runs are told, well or not', async () => {
    const runs: FinishedRun[] = [];
    const batcher = setUp(runs);
    const runner = new ManualRunner();
    batcher.attach(runner);
    batcher.offer([new Asked(1).item]);
    await runner.answer();
    batcher.offer([new Asked(-1).item]);
    await runner.answer();
    expect(runs.map(({ items, code, runMs }) => [items.length, code, runMs])).toEqual([
      [1, 0, 1],
      [1, 3, 0],
    ]);
  });

  test('whatever happens, every item is answered once, with its own answer', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.array(fc.integer({ min: -2, max: 50 }), { maxLength: 5 }) },
      { weight: 4, arbitrary: fc.constant('answer' as const) },
      { weight: 1, arbitrary: fc.constant('die' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const batcher = setUp();
        let runner = new ManualRunner();
        batcher.attach(runner);
        const asked: { n: number; answers: (number | string)[] }[] = [];
        for (const what of steps) {
          if (what === 'answer') {
            if (runner.out.length > 0) await runner.answer();
          } else if (what === 'die') {
            await runner.die();
            runner = new ManualRunner();
            batcher.attach(runner);
          } else {
            const fresh = what.map((n) => new Asked(n));
            const full = batcher.offer(fresh.map(({ item }) => item));
            asked.push(
              ...fresh
                .filter(({ item }) => !full.includes(item))
                .map(({ item, answers }) => ({ n: numbersOf(item.tensors[0]!)[0]!, answers })),
            );
          }
          expect(runner.outMost).toBeLessThanOrEqual(2);
        }
        while (runner.out.length > 0) await runner.answer();
        expect(batcher.idle).toBe(true);
        for (const { n, answers } of asked) {
          expect(answers).toHaveLength(1);
          if (answers[0] !== 'WORKER_LOST') expect(answers[0]).toBe(n < 0 ? 'MODEL_REFUSED_INPUT' : n);
        }
      }),
    );
  });
});
