import { describe, expect, test } from '@jest/globals';
import { encodeModel } from '@ratchet/onnx';
import fc from 'fast-check';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { rowsTensor } from '../training/rows.ts';
import { Packing, type Segment, type SegmentType } from './packing.ts';

const ARRAYS = { float32: Float32Array, int32: Int32Array, int64: BigInt64Array, bool: Uint8Array };

function tensorOf({ type, dims }: Segment, numbers: readonly number[], rows: number): Tensor {
  const count = rows * dims.reduce((product, dim) => product * dim, 1);
  const taken = Array.from({ length: count }, (_, i) => numbers[i % numbers.length]!);
  const shape = [rows, ...dims];
  if (type === 'int64') return new Tensor('int64', BigInt64Array.from(taken, BigInt), shape);
  if (type === 'bool')
    return new Tensor(
      'bool',
      Uint8Array.from(taken, (number) => number & 1),
      shape,
    );
  return new Tensor(type as 'float32', ARRAYS[type].from(taken) as Float32Array, shape);
}

/** What a graph of training sees of packed rows. */
async function unpacked(packing: Packing, rows: ReturnType<Packing['empty']>): Promise<Tensor[]> {
  const g = new GraphBuilder('unpack');
  g.input('x', rows.type as 'float32', ['rows', ...packing.rowType.dims]);
  const values = packing.unpack(g, 'x');
  for (const [i, { value, type }] of packing.segments.entries()) {
    g.named('Identity', [values.get(value)!], [`y${i}`]);
    g.output(`y${i}`, type, null);
  }
  const session = await InferenceSession.create(encodeModel(g.build()), oneThread());
  try {
    const results = await session.run({ x: rowsTensor(rows) });
    return packing.segments.map((_, i) => results[`y${i}`]!);
  } finally {
    await session.release();
  }
}

const types = fc.constantFrom<SegmentType>('float32', 'int32', 'int64', 'bool');
const dims = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 });
const segments = fc.array(fc.record({ type: types, dims }), { minLength: 1, maxLength: 4 });

describe('packing', () => {
  test('values come out of a graph as they were put in', async () => {
    await fc.assert(
      fc.asyncProperty(
        segments,
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: -(2 ** 24), max: 2 ** 24 }), { minLength: 1, maxLength: 9 }),
        async (shapes, rows, numbers) => {
          const named = shapes.map((shape, i): Segment => ({ ...shape, value: `v${i}` }));
          const packing = new Packing(named);
          const tensors = named.map((segment) => tensorOf(segment, numbers, rows));
          const packed = packing.empty(rows);
          const batch = Object.fromEntries(named.map(({ value }, i) => [value, tensors[i]!]));
          packing.pack(packed, [...Array(rows).keys()], batch);
          const seen = await unpacked(packing, packed);
          for (const [i, tensor] of tensors.entries()) {
            expect(seen[i]!.dims).toEqual(tensor.dims);
            expect([seen[i]!.type, [...(seen[i]!.data as Int32Array)]]).toEqual([
              tensor.type,
              [...(tensor.data as Int32Array)],
            ]);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('rows go to their places', () => {
    const packing = new Packing([{ value: 'v', type: 'float32', dims: [2] }]);
    const rows = packing.empty(3);
    packing.pack(rows, [2, 0], { v: new Tensor('float32', Float32Array.of(1, 2, 3, 4), [2, 2]) });
    expect([...rows.data]).toEqual([3, 4, 0, 0, 1, 2]);
  });

  test.each<[string, Tensor, RegExp]>([
    [
      'another shape',
      new Tensor('int64', new BigInt64Array(3), [1, 3]),
      /row 7 has \[3\] in "ids" and the first one \[2\]/,
    ],
    [
      'an integer that is too large',
      new Tensor('int64', BigInt64Array.of(1n, 2n ** 40n), [1, 2]),
      /row 7 has 1099511627776 in "ids"/,
    ],
  ])('refuses a row with %s', (_, ids, message) => {
    const packing = new Packing([{ value: 'ids', type: 'int64', dims: [2] }]);
    const rows = packing.empty(8);
    expect(() => packing.pack(rows, [7], { ids })).toThrow(message);
  });
});
