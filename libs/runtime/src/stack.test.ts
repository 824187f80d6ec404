import { describe, expect, test } from '@jest/globals';
import { decodeStrings, encodeStrings, type Signature, type Tensor, type TensorSpec } from '@ratchet/model';
import fc from 'fast-check';
import { split } from './split.ts';
import { STACK_BYTES_MAX, type Stack, stack } from './stack.ts';

const signatureOf = (spec: Omit<TensorSpec, 'name'>, batch = true): Signature => ({
  inputs: [{ name: 'x', ...spec }],
  outputs: [{ name: 'x', ...spec }],
  batch,
});

const ints = (shape: number[], values: readonly number[]): Tensor => ({
  name: 'x',
  datatype: 'INT32',
  shape,
  content: new Uint8Array(Int32Array.from(values).buffer),
});

const valuesOf = ({ content }: Tensor): number[] => [...new Int32Array(new Uint8Array(content).buffer)];

/** Instances of equal rank with any values, each content at an odd offset, as contents of messages may be. */
const instances = (rank: number): fc.Arbitrary<Tensor[][]> =>
  fc.array(
    fc.array(fc.nat(3), { minLength: rank, maxLength: rank }).chain((shape) => {
      const count = shape.reduce((a, b) => a * b, 1);
      return fc.array(fc.integer(), { minLength: count, maxLength: count }).map((values) => {
        const tensor = ints(shape, values);
        const shifted = new Uint8Array(tensor.content.length + 1).subarray(1);
        shifted.set(tensor.content);
        return [{ ...tensor, content: shifted }];
      });
    }),
    { maxLength: 8 },
  );

describe('stack', () => {
  test('without pad: every instance comes back as it was', () => {
    const signature = signatureOf({ datatype: 'INT32', shape: [-1, -1, -1] });
    fc.assert(
      fc.property(instances(2), (items) => {
        const answers = answered(items.length, stack(items, signature));
        expect(answers.map(plain)).toEqual(items.map(([tensor]) => plain(tensor!)));
      }),
    );
  });

  test('with pad: one stack, every instance in the corner of its row, the rest filled', () => {
    const signature = signatureOf({ datatype: 'INT32', shape: [-1, -1, -1], pad: -7 });
    fc.assert(
      fc.property(instances(2), (items) => {
        const stacks = stack(items, signature);
        expect(stacks).toHaveLength(items.length === 0 ? 0 : 1);
        for (const [i, row] of answered(items.length, stacks).entries()) {
          const [instance] = items[i]!;
          const [rows, columns] = row.shape as [number, number];
          const [height, width] = instance!.shape as [number, number];
          const values = valuesOf(instance!);
          const expected = Array.from({ length: rows * columns }, (_, k) => {
            const [r, c] = [Math.floor(k / columns), k % columns];
            return r < height && c < width ? values[r * width + c]! : -7;
          });
          expect(valuesOf(row)).toEqual(expected);
        }
      }),
    );
  });

  test('instances of another shape are another stack, whatever their order', () => {
    const signature = signatureOf({ datatype: 'INT32', shape: [-1, -1] });
    const items = [[ints([1], [1])], [ints([2], [2, 3])], [ints([1], [4])]];
    const stacks = stack(items, signature);
    expect(stacks.map(({ rows, inputs }) => [rows, inputs[0]!.shape, valuesOf(inputs[0]!)])).toEqual([
      [
        [0, 2],
        [2, 1],
        [1, 4],
      ],
      [[1], [1, 2], [2, 3]],
    ]);
  });

  test('padding is bounded: a long instance does not blow up the short ones', () => {
    const signature = signatureOf({ datatype: 'INT32', shape: [-1, -1], pad: -1 });
    const long = ints(
      [2 ** 18],
      Array.from({ length: 2 ** 18 }, () => 1),
    );
    const items = [[long], ...Array.from({ length: 255 }, (_, i) => [ints([1], [i])])];
    const bytes = stack(items, signature).map(({ inputs }) => inputs[0]!.content.length);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(STACK_BYTES_MAX);
    expect(bytes.length).toBeLessThanOrEqual(3);
  });

  test('INT64 is padded too', () => {
    const signature = signatureOf({ datatype: 'INT64', shape: [-1, -1], pad: -1 });
    const item = (...values: bigint[]): Tensor[] => [
      {
        name: 'x',
        datatype: 'INT64',
        shape: [values.length],
        content: new Uint8Array(BigInt64Array.from(values).buffer),
      },
    ];
    const [stacked] = stack([item(5n), item(6n, 7n)], signature);
    expect([...new BigInt64Array(new Uint8Array(stacked!.inputs[0]!.content).buffer)]).toEqual([
      5n,
      -1n,
      6n,
      7n,
    ]);
  });

  test('strings keep their rows', () => {
    const signature = signatureOf({ datatype: 'BYTES', shape: [-1, 2] });
    const texts = [
      ['', 'a'],
      ['grüß', '字'],
      ['x\0y', 'zz'],
    ];
    const items = texts.map((pair): Tensor[] => [
      { name: 'x', datatype: 'BYTES', shape: [2], content: encodeStrings(pair) },
    ]);
    const stacks = stack(items, signature);
    expect(stacks[0]!.inputs[0]!.shape).toEqual([3, 2]);
    expect(answered(3, stacks).map((row) => decodeStrings(row, 2))).toEqual(texts);
  });

  test('without a batch dimension each instance is a run of its own, as it is', () => {
    const items = [[ints([2], [1, 2])], [ints([2], [3, 4])]];
    expect(stack(items, signatureOf({ datatype: 'INT32', shape: [2] }, false))).toEqual([
      { rows: [0], inputs: items[0] },
      { rows: [1], inputs: items[1] },
    ]);
  });
});

describe('split', () => {
  test('an output without one row for each instance is refused', () => {
    expect(() => split([ints([3], [1, 2, 3])], 2)).toThrow(
      expect.objectContaining({ kind: 'Internal', reason: 'BATCH_MISMATCH' }),
    );
    expect(() => split([ints([], [1])], 2)).toThrow('expected [2,…]');
  });

  test('an instance that ran alone keeps an output that has no leading 1', () => {
    expect(split([ints([3], [1, 2, 3]), ints([1, 2], [4, 5])], 1)).toEqual([
      [ints([3], [1, 2, 3]), { ...ints([2], [4, 5]), content: expect.anything() }],
    ]);
  });
});

/** What each instance gets back from a model that answers its inputs. */
function answered(count: number, stacks: readonly Stack[]): Tensor[] {
  const rows: Tensor[] = [];
  for (const { rows: indices, inputs } of stacks)
    for (const [k, [tensor]] of split(inputs, indices.length).entries()) rows[indices[k]!] = tensor!;
  expect(Object.keys(rows)).toHaveLength(count);
  return rows;
}

function plain({ name, datatype, shape, content }: Tensor): unknown {
  return { name, datatype, shape, content: [...content] };
}
