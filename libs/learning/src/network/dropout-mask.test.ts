import { describe, expect, test } from '@jest/globals';
import { encodeModel } from '@ratchet/onnx';
import fc from 'fast-check';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { dropoutMask } from './dropout-mask.ts';
import { plainMask } from './testing/plain-mask.ts';

const LAYER = 'residual_1.dropout_2';

async function masks(
  rows: number,
  width: number,
  rate: number,
  seeds: readonly number[],
): Promise<Float32Array[]> {
  const g = new GraphBuilder('mask');
  g.input('x', 'float32', ['batch', width]);
  g.input('seed', 'uint32', []);
  const mask = dropoutMask(g, { like: 'x', width, rate, seed: 'seed', layer: LAYER });
  g.output(mask, 'float32', ['batch', width]);
  const session = await InferenceSession.create(encodeModel(g.build()), oneThread());
  const x = new Tensor('float32', new Float32Array(rows * width), [rows, width]);
  const all: Float32Array[] = [];
  for (const seed of seeds) {
    const results = await session.run({ x, seed: new Tensor('uint32', Uint32Array.of(seed), []) });
    all.push(results[mask]!.data as Float32Array);
  }
  await session.release();
  return all;
}

describe('dropoutMask', () => {
  test('onnxruntime and JavaScript draw the same, whatever the seed, rate and size', async () => {
    const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const rate = fc.double({ min: 0, max: 0.999, noNaN: true });
    const size = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        rate,
        fc.array(seed, { minLength: 1, maxLength: 3 }),
        async (rows, width, r, seeds) => {
          const drawn = await masks(rows, width, r, seeds);
          const expected = seeds.map((s) => plainMask(rows * width, r, s, LAYER));
          expect(drawn).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });

  // Four standard deviations of a share of so many fair draws; the draws are fixed, so is the outcome.
  test.each([0.1, 0.2, 0.5, 0.9])(
    'at rate %d as many are kept as should be, in rows, columns and pairs',
    (rate) => {
      const [rows, width, steps] = [32, 64, 100];
      const size = rows * width;
      const draws = new Float64Array(steps * size);
      for (let step = 0; step < steps; step++)
        draws.set(
          Float64Array.from(plainMask(size, rate, step, LAYER), (value) => (value > 0 ? rate : rate - 1)),
          step * size,
        );
      const variance = rate * (1 - rate);
      const z = (term: (i: number) => number, count: number, each: number): number => {
        let sum = 0;
        for (let i = 0; i < draws.length; i++) sum += term(i);
        return Math.abs(sum) / Math.sqrt(count * each);
      };
      expect(z((i) => draws[i]!, draws.length, variance)).toBeLessThan(4);
      for (const column of [0, 1, width - 1])
        expect(z((i) => (i % width === column ? draws[i]! : 0), rows * steps, variance)).toBeLessThan(4);
      // Neighbours in a row and in a column, and the same place a step later.
      for (const lag of [1, 2, 3, width, size])
        expect(z((i) => draws[i]! * (draws[i + lag] ?? 0), draws.length, variance ** 2)).toBeLessThan(4);
    },
  );
});
