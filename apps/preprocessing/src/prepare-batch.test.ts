import { expect, test } from '@jest/globals';
import { Fault, invalid } from '@ratchet/kernel';
import type { HopBatch } from '@ratchet/rpc';
import type { Preparation } from './preparation.ts';
import { prepareBatch } from './prepare-batch.ts';

const DONE = performance.now() - 1;
const NEVER = Number.POSITIVE_INFINITY;

function batchOf(inputs: readonly string[], deadlinesAt = inputs.map(() => NEVER)): HopBatch {
  const buffers = inputs.map((input) => Buffer.from(input));
  return {
    model: 'm/1',
    count: inputs.length,
    trace: Buffer.alloc(25 * inputs.length),
    deadlinesAt: Float64Array.from(deadlinesAt),
    input: (i) => buffers[i]!,
  };
}

/** Refuses what begins with "bad"; "bug" is a bug. */
function prepare(input: Buffer): Uint8Array {
  const text = input.toString();
  if (text.startsWith('bad')) throw invalid('BAD', `${text} can not be read`);
  if (text === 'bug') throw new TypeError('a bug');
  return Buffer.from(text.toUpperCase());
}

const both: Preparation[] = [
  { waits: false, prepare },
  { waits: true, prepare: async (input) => prepare(input) },
];

const shown = (outcomes: readonly (Uint8Array | Fault)[]): string[] =>
  outcomes.map((outcome) => (outcome instanceof Fault ? outcome.reason : Buffer.from(outcome).toString()));

test.each(both)('each item has its own outcome, in order (%j)', async (preparation) => {
  const inputs = ['a', 'bad b', 'c', 'd', 'e', 'bad f', 'g'];
  const outcomes = await prepareBatch(preparation, batchOf(inputs));
  expect(shown(outcomes)).toEqual(['A', 'BAD', 'C', 'D', 'E', 'BAD', 'G']);
});

test.each(both)('a bug is thrown, not answered (%j)', async (preparation) => {
  await expect((async () => prepareBatch(preparation, batchOf(['a', 'bug', 'c'])))()).rejects.toThrow(
    'a bug',
  );
});

test.each(both)(
  'what is too much for a batch is refused, what still fits goes on (%j)',
  async (preparation) => {
    const outcomes = await prepareBatch(preparation, batchOf(['aaaa', 'bbbb', 'cccc', 'dd']), 10);
    expect(shown(outcomes)).toEqual(['AAAA', 'BBBB', 'BATCH_FULL', 'DD']);
    expect(outcomes[2]).toMatchObject({
      kind: 'ResourceExhausted',
      message: expect.stringContaining('at most 2 such instances at once'),
    });
  },
);

test('texts need no promise', () => {
  expect(prepareBatch(both[0]!, batchOf(['a']))).toBeInstanceOf(Array);
});

test('what is waited for is prepared four at a time, and not at all when it is late', async () => {
  const begun: string[] = [];
  const gates = new Map<string, () => void>();
  const waiting: Preparation = {
    waits: true,
    prepare: async (input) => {
      begun.push(input.toString());
      await new Promise<void>((resolve) => gates.set(input.toString(), resolve));
      return input;
    },
  };
  const batch = batchOf(['a', 'b', 'c', 'd', 'late', 'e'], [NEVER, NEVER, NEVER, NEVER, DONE, NEVER]);
  const outcomes = prepareBatch(waiting, batch);
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  gates.get('c')!();
  while (!gates.has('e')) await Promise.resolve();
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  for (const go of gates.values()) go();
  expect(shown(await outcomes)).toEqual(['a', 'b', 'c', 'd', 'DEADLINE_EXCEEDED', 'e']);
});
