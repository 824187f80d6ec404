import { describe, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import type { Network } from './network.ts';
import { NetworkPredictor } from './predictor.ts';
import type { Rows } from './rows.ts';
import { plainLogits } from './testing/plain-network.ts';
import { someParameters } from './testing/run-forward.ts';

const network: Network = {
  input: { numbers: 6 },
  layers: [
    { layer: 'dense', units: 16, activation: 'tanh' },
    { layer: 'dense', units: 3 },
  ],
};
const wide: Network = {
  input: { numbers: 2 },
  layers: [
    { layer: 'dense', units: 60_000 },
    { layer: 'dense', units: 2 },
  ],
};

function rowsOf(count: number, width: number): Rows {
  const data = Float32Array.from({ length: count * width }, (_, i) => Math.sin(i));
  return { type: 'float32', dims: [count, width], data };
}

async function withPredictor<T>(
  opening: Promise<NetworkPredictor>,
  use: (p: NetworkPredictor) => Promise<T>,
): Promise<T> {
  const scope = new Scope();
  try {
    return await use(scope.own(await opening));
  } finally {
    await scope.close();
  }
}

describe('NetworkPredictor', () => {
  test('predicts more rows than a batch holds, each as by itself', async () => {
    const parameters = someParameters(network);
    const rows = rowsOf(2500, 6);
    const scores = await withPredictor(NetworkPredictor.open(network, parameters, { output: 'none' }), (p) =>
      p.predict(rows),
    );
    expect(scores).toHaveLength(7500);
    for (const row of [0, 1023, 1024, 2047, 2499]) {
      const expected = plainLogits(network, parameters, [...rows.data.subarray(row * 6, row * 6 + 6)]);
      for (const [i, value] of expected.entries()) expect(scores[3 * row + i]).toBeCloseTo(value, 5);
    }
  });

  test('wide layers run in smaller batches', async () => {
    const parameters = someParameters(wide);
    const options = { output: 'softmax' } as const;
    const scores = await withPredictor(NetworkPredictor.open(wide, parameters, options), (p) =>
      p.predict(rowsOf(150, 2)),
    );
    const sums = Array.from({ length: 150 }, (_, i) => scores[2 * i]! + scores[2 * i + 1]!);
    expect(sums.every((sum) => Math.abs(sum - 1) < 1e-6)).toBe(true);
  });

  test('no rows have no answers', async () => {
    const scores = await withPredictor(
      NetworkPredictor.open(network, someParameters(network), { output: 'none' }),
      (p) => p.predict(rowsOf(0, 6)),
    );
    expect(scores).toEqual(new Float32Array(0));
  });

  test.each<[string, Rows, string]>([
    ['another width', rowsOf(2, 5), 'expected rows of float32 [6], got float32 [5]'],
    [
      'another type',
      { type: 'int32', dims: [1, 6], data: new Int32Array(6) },
      'expected rows of float32 [6], got int32 [6]',
    ],
    ['too few numbers', { ...rowsOf(2, 6), dims: [3, 6] }, 'expected 18 numbers for [3, 6], got 12'],
  ])('refuses rows of %s', async (_, rows, message) => {
    await withPredictor(
      NetworkPredictor.open(network, someParameters(network), { output: 'none' }),
      async (p) => {
        await expect(p.predict(rows)).rejects.toMatchObject({
          kind: 'InvalidInput',
          reason: 'ROWS_INVALID',
          message,
        });
      },
    );
  });

  test('refuses parameters of another network', async () => {
    const opening = NetworkPredictor.open(network, someParameters(wide), { output: 'none' });
    await expect(opening).rejects.toMatchObject({ reason: 'NETWORK_INVALID' });
  });
});
