import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quantize } from './quantize.ts';
import { float16Form, int8Form, ranksForm, ranksIn, sparseForm } from './stored-form.ts';
import { computed, floats } from './testing.ts';

describe('stored constants', () => {
  it.each<[string, readonly number[], readonly [number, number]]>([
    ['a matrix by column', [5, 7], [1, 1]],
    ['a matrix by row', [5, 7], [0, 0]],
    ['a kernel by filter', [4, 3, 2, 2], [0, 0]],
    ['gates by row', [2, 6, 3], [0, 1]],
  ])('int8 is computed back to integer × scale: %s', async (_, dims, kept) => {
    const tensor = floats('w', dims);
    const quantized = quantize(tensor, { kept });
    const found = await computed(int8Form(tensor, quantized));
    expect(found.dims).toEqual(dims);
    const largest = Math.max(...quantized.scales);
    for (const [i, value] of (found.data as Float32Array).entries())
      expect(Math.abs(value - tensor.data[i]!)).toBeLessThanOrEqual(largest * 0.5001);
  });

  it('float16 is computed back to the nearest number that it knows', async () => {
    const tensor = { ...floats('w', [6]), data: Float32Array.of(1, 0.1, -65504, 2 ** -24, 0, Number.NaN) };
    const found = await computed(float16Form(tensor)!);
    expect(found.data).toEqual(Float32Array.of(1, 0.0999755859375, -65504, 2 ** -24, 0, Number.NaN));
  });

  it('has no float16 for numbers that are too large for it', () => {
    expect(float16Form({ ...floats('w', [1]), data: Float32Array.of(65520) })).toBeUndefined();
  });

  it('sparse numbers are computed back exactly', async () => {
    const number = fc.oneof(fc.constant(0), fc.float({ noNaN: true, min: -10, max: 10 }));
    await fc.assert(
      fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 40 }), async (numbers) => {
        const tensor = {
          ...floats('w', [1, numbers.length]),
          data: Float32Array.from(numbers, (n) => n + 0),
        };
        const found = await computed(sparseForm(tensor));
        expect(found.dims).toEqual([1, numbers.length]);
        expect(found.data).toEqual(tensor.data);
      }),
      { numRuns: 25 },
    );
  });

  it('ranks are computed back exactly, and found only where they are', async () => {
    const bits = fc
      .array(fc.boolean(), { minLength: 1, maxLength: 60 })
      .filter((some) => some.includes(true));
    await fc.assert(
      fc.asyncProperty(bits, async (some) => {
        let count = 0;
        const data = Int32Array.from(some, (bit) => (bit ? ++count : 0));
        const found = ranksIn({ name: 'r', type: 'int32', dims: [data.length], data })!;
        expect([...((await computed(ranksForm('r', found))).data as Float32Array)]).toEqual([...data]);
        const other = data.map((rank) => (rank === count ? count + 1 : rank));
        expect(ranksIn({ name: 'r', type: 'int32', dims: [data.length], data: other })).toBeUndefined();
      }),
      { numRuns: 25 },
    );
    expect(ranksIn({ name: 'r', type: 'int32', dims: [2], data: new Int32Array(2) })).toBeUndefined();
    expect(ranksIn({ name: 'r', type: 'int32', dims: [1, 1], data: Int32Array.of(1) })).toBeUndefined();
  });

  it('sparse numbers take a bit for each place and four bytes for each that is not 0', () => {
    const tensor = floats('w', [100, 100]);
    const data = tensor.data.map((value, i) => (i % 5 === 0 ? value : 0));
    const bytes = sparseForm({ ...tensor, data }).constants.reduce((sum, each) => {
      return sum + (each.data as Float32Array).byteLength;
    }, 0);
    expect(bytes).toBeLessThan(10_000 / 8 + 2_000 * 4 + 100);
  });
});
