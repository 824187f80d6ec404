import { describe, expect, test } from '@jest/globals';
import { Fault, randomFrom } from '@ratchet/kernel';
import { scanModel } from './scan.ts';
import { MODEL } from './schema.ts';
import { decodeModel } from './wire.ts';
import { encodeModel, type Graph, type Model } from './write.ts';

const branch = (name: string, op: string): Graph => ({
  name,
  nodes: [{ op, inputs: ['h', `${name}.k`], outputs: [name] }],
  initializers: [{ name: `${name}.k`, type: 'float32', dims: [], data: Float32Array.of(2) }],
  inputs: [],
  outputs: [{ name, type: 'float32', dims: ['n', 2] }],
});

/** A bit of everything in some 500 bytes. */
const EXAMPLE: Model = {
  name: 'example',
  nodes: [
    {
      op: 'Gemm',
      inputs: ['x', 'W'],
      outputs: ['h'],
      attributes: { transB: { int: 1 }, alpha: { float: 1 } },
    },
    {
      op: 'If',
      inputs: ['flag'],
      outputs: ['r'],
      attributes: { then_branch: { graph: branch('t', 'Mul') }, else_branch: { graph: branch('e', 'Add') } },
    },
    {
      op: 'Constant',
      inputs: [],
      outputs: ['axes'],
      attributes: { value: { tensor: { name: '', type: 'int64', dims: [1], data: BigInt64Array.of(1n) } } },
    },
    { op: 'ReduceSum', inputs: ['r', 'axes'], outputs: ['y'], attributes: { keepdims: { int: 0 } } },
  ],
  initializers: [{ name: 'W', type: 'float32', dims: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  inputs: [
    { name: 'x', type: 'float32', dims: ['n', 3] },
    { name: 'flag', type: 'bool', dims: [] },
  ],
  outputs: [{ name: 'y', type: 'float32', dims: ['n'] }],
};

/** The same in the order in which other writers put it: graph before operator sets and metadata. */
function encodeUsually(metadata: object[] = []): Uint8Array {
  const message = decodeModel(encodeModel(EXAMPLE), { valuesMax: 1000, nestingMax: 20 });
  return MODEL.encode({ ...message, metadata_props: metadata }).finish();
}

describe('scanModel on damaged files', () => {
  const bytes = encodeModel(EXAMPLE);

  /** Whether the bytes pass; anything but a clear refusal fails the test. */
  function passes(damaged: Uint8Array): boolean {
    try {
      scanModel(damaged);
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      expect(error.kind).toBe('FailedPrecondition');
      expect(error.reason).toMatch(/^MODEL_[A-Z_]+$/);
      expect(error.message.length).toBeLessThan(700);
      return false;
    }
  }

  test('refuses every beginning of a file that Ratchet wrote: the graph comes last', () => {
    const whole = encodeModel({ ...EXAMPLE, metadata: { labels: 'a,b' } });
    for (let length = 0; length < whole.length; length++)
      expect([length, passes(whole.subarray(0, length))]).toEqual([length, false]);
    expect(passes(whole)).toBe(true);
  });

  test('refuses every beginning of a file in the usual order, but one that lacks nothing except metadata', () => {
    const usual = encodeUsually();
    const whole = encodeUsually([{ key: 'labels', value: 'a,b' }]);
    const passing: number[] = [];
    for (let length = 0; length <= whole.length; length++)
      if (passes(whole.subarray(0, length))) passing.push(length);
    expect(passing).toEqual([usual.length, whole.length]);
  });

  test('refuses or reads any mutation, and never fails otherwise', () => {
    const random = randomFrom(20);
    const at = (length: number) => Math.floor(random() * length);
    const mutations: ((from: Buffer) => Buffer)[] = [
      (from) => {
        const to = Buffer.from(from);
        for (let i = 0; i <= at(3); i++) to[at(to.length)] = at(256);
        return to;
      },
      (from) => {
        const to = Buffer.from(from);
        const i = at(to.length);
        to[i] = to[i]! ^ (1 << at(8));
        return to;
      },
      (from) => from.subarray(0, at(from.length)),
      (from) => {
        const start = at(from.length);
        const end = start + at(from.length - start);
        const to = at(from.length);
        return Buffer.concat([from.subarray(0, to), from.subarray(start, end), from.subarray(to)]);
      },
      (from) => {
        const start = at(from.length);
        return Buffer.concat([from.subarray(0, start), from.subarray(start + 1 + at(8))]);
      },
      (from) => Buffer.concat([from, Buffer.from(Array.from({ length: 1 + at(9) }, () => at(256)))]),
    ];
    let passed = 0;
    const count = 6000;
    for (let i = 0; i < count; i++)
      if (passes(mutations[i % mutations.length]!(Buffer.from(bytes)))) passed++;
    // Some bytes are names, weights or optional: then the result is another model. Most are structure.
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThan(count / 2);
  });

  test('refuses random bytes', () => {
    const random = randomFrom(3);
    for (let i = 0; i < 2000; i++) {
      const noise = Buffer.from(
        Array.from({ length: 1 + Math.floor(random() * 200) }, () => Math.floor(random() * 256)),
      );
      expect(passes(noise)).toBe(false);
    }
  });

  test('leaves the bytes as they were', () => {
    const before = Buffer.from(bytes);
    passes(bytes);
    expect(before.equals(bytes)).toBe(true);
  });
});
