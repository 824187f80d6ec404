import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { checkpointFile } from './checkpoint-file.ts';

const amount = fc.double({ min: 0, max: 1e300, noNaN: true });
const tensors = fc.array(fc.float32Array({ maxLength: 9 }), { maxLength: 4 });
const checkpoints: fc.Arbitrary<Checkpoint> = fc.record({
  fingerprint: fc.constant('abc'),
  epoch: fc.nat(),
  rowsDone: fc.nat(),
  lossSum: amount,
  history: fc.array(fc.record({ epoch: fc.nat(), rate: amount, trainLoss: amount })),
  plateau: fc.record({ rate: fc.constant(0.1), best: fc.option(fc.nat()), waited: fc.nat() }),
  stopping: fc.record({ bestEpoch: fc.nat(), best: fc.option(fc.nat()) }),
  state: fc.record({ steps: fc.nat(), tensors }),
  best: tensors,
});

const some: Checkpoint = {
  fingerprint: 'abc',
  epoch: 2,
  rowsDone: 64,
  lossSum: 1.25,
  history: [{ epoch: 1, rate: 0.1, trainLoss: 0.5, validation: { loss: 0.4, metric: 0.9 } }],
  plateau: { rate: 0.1, best: 0.4, waited: 1 },
  stopping: { bestEpoch: 1, best: 0.4 },
  state: { steps: 100, tensors: [Float32Array.of(1, 2, 3), Float32Array.of(0.1)] },
  best: [Float32Array.of(9, 8, 7)],
};

describe('a checkpoint', () => {
  test('is read as it was written, wherever its bytes lie', () => {
    fc.assert(
      fc.property(checkpoints, fc.nat({ max: 7 }), (checkpoint, offset) => {
        const bytes = encodeCheckpoint(checkpoint);
        const moved = new Uint8Array(bytes.length + offset).subarray(offset);
        moved.set(bytes);
        expect(decodeCheckpoint(moved, 'abc')).toEqual(checkpoint);
      }),
    );
  });

  test('of something else is not read', () => {
    expect(decodeCheckpoint(encodeCheckpoint(some), 'abd')).toBeUndefined();
  });

  const whole = encodeCheckpoint(some);
  test.each<[string, Uint8Array]>([
    ['empty', new Uint8Array()],
    ['only the beginning of a header', whole.subarray(0, 20)],
    ['cut off by a byte', whole.subarray(0, whole.length - 1)],
    ['cut off in the values', whole.subarray(0, whole.length - 40)],
    ['a byte too long', Uint8Array.of(...whole, 0)],
    ['zeros of the right length', new Uint8Array(whole.length)],
    ['twice', Uint8Array.of(...whole, ...whole)],
    ['of another format', whole.with(7, '2'.charCodeAt(0))],
  ])('that is %s is not read', (_name, bytes) => {
    expect(decodeCheckpoint(bytes, 'abc')).toBeUndefined();
  });

  test('with any one bit changed is not read', () => {
    fc.assert(
      fc.property(fc.nat({ max: whole.length * 8 - 1 }), (bit) => {
        const byte = bit >> 3;
        expect(decodeCheckpoint(whole.with(byte, whole[byte]! ^ (1 << (bit & 7))), 'abc')).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('a checkpoint in a file', () => {
  async function inDirectory(use: (file: string, directory: string) => Promise<void>) {
    const directory = await mkdtemp(join(tmpdir(), 'ratchet-checkpoint-'));
    try {
      await use(join(directory, 'fit.checkpoint'), directory);
    } finally {
      await rm(directory, { recursive: true });
    }
  }

  test('is absent at first, then replaced whole', () =>
    inDirectory(async (file, directory) => {
      const store = checkpointFile(file);
      expect(await store.read()).toBeUndefined();
      await store.write(encodeCheckpoint(some));
      await store.write(encodeCheckpoint({ ...some, epoch: 3 }));
      expect(decodeCheckpoint((await store.read())!, 'abc')?.epoch).toBe(3);
      expect(await readdir(directory)).toEqual(['fit.checkpoint']);
    }));

  test('survives a writer that died half-way', () =>
    inDirectory(async (file) => {
      const store = checkpointFile(file);
      await store.write(encodeCheckpoint(some));
      await writeFile(`${file}.new`, encodeCheckpoint(some).subarray(0, 50));
      expect(decodeCheckpoint((await store.read())!, 'abc')).toEqual(some);
      await store.write(encodeCheckpoint({ ...some, epoch: 4 }));
      expect(decodeCheckpoint((await store.read())!, 'abc')?.epoch).toBe(4);
    }));

  test('that cannot be read is an error and not a fresh start', () =>
    inDirectory(async (_file, directory) => {
      await expect(checkpointFile(directory).read()).rejects.toThrow('EISDIR');
    }));
});
