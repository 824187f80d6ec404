import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import fc from 'fast-check';
import { BYTE_SCALE } from './forward.ts';
import { ACTIVATIONS, type Layer, type Network, type NetworkInput } from './network.ts';
import { type Rows, rowDims } from './rows.ts';
import { sizeOf } from './shape.ts';
import { plainMask } from './testing/plain-mask.ts';
import { plainLogits } from './testing/plain-network.ts';
import { runForward, someParameters } from './testing/run-forward.ts';

const ROWS = 4;

/** Numbers in ±1, or ids with padding at the end, in the middle, everywhere and nowhere. */
function rowsFor(network: Network): Rows {
  const random = randomFrom(3);
  const dims = [ROWS, ...rowDims(network)];
  const size = sizeOf(dims);
  if ('ids' in network.input) {
    const { length, vocabulary } = network.input.ids;
    const isPadding = [(t: number) => t >= length / 2, (t: number) => t === 1, () => true, () => false];
    const data = Int32Array.from({ length: size }, (_, i) =>
      isPadding[Math.floor(i / length)]!(i % length) ? -1 : Math.floor(random() * vocabulary),
    );
    return { type: 'int32', dims, data };
  }
  return { type: 'float32', dims, data: Float32Array.from({ length: size }, () => 2 * random() - 1) };
}

const numbers: NetworkInput = { numbers: 6 };
const image: NetworkInput = { image: [2, 7, 5] };
const ids: NetworkInput = { ids: { length: 5, vocabulary: 9 } };

const onNumbers: Record<string, Layer[]> = {
  dense: [{ layer: 'dense', units: 3 }],
  'dense layers': [
    { layer: 'dense', units: 5, activation: 'tanh' },
    { layer: 'dense', units: 2 },
  ],
  dropout: [
    { layer: 'dropout', rate: 0.5 },
    { layer: 'dense', units: 2 },
  ],
  'batch-norm': [{ layer: 'batch-norm' }, { layer: 'dense', units: 2 }],
  'layer-norm': [{ layer: 'layer-norm' }],
  residual: [{ layer: 'residual', layers: [{ layer: 'dense', units: 6, activation: 'relu' }] }],
  'residual with a projection': [
    {
      layer: 'residual',
      layers: [{ layer: 'layer-norm' }, { layer: 'dense', units: 4, activation: 'gelu' }],
    },
  ],
  'residuals in each other': [
    {
      layer: 'residual',
      layers: [
        { layer: 'dense', units: 3 },
        { layer: 'residual', layers: [{ layer: 'dense', units: 2 }] },
      ],
    },
  ],
};
for (const activation of ACTIVATIONS) onNumbers[activation] = [{ layer: 'activation', activation }];

const flat: Layer = { layer: 'flatten' };
const onImages: Record<string, Layer[]> = {
  'conv, same': [{ layer: 'conv', filters: 3, kernel: 3 }, flat],
  'conv, same, even kernel': [{ layer: 'conv', filters: 3, kernel: 4, activation: 'sigmoid' }, flat],
  'conv, same, stride': [{ layer: 'conv', filters: 3, kernel: 3, stride: 2 }, flat],
  'conv, stride wider than the kernel': [{ layer: 'conv', filters: 3, kernel: 1, stride: 3 }, flat],
  'conv, valid': [{ layer: 'conv', filters: 2, kernel: 3, padding: 'valid' }, flat],
  'conv, valid, stride': [{ layer: 'conv', filters: 2, kernel: 2, stride: 2, padding: 'valid' }, flat],
  'max-pool': [{ layer: 'max-pool', size: 2 }, flat],
  'max-pool after a rectifier': [
    { layer: 'conv', filters: 3, kernel: 3, activation: 'relu' },
    { layer: 'max-pool', size: 2 },
    flat,
  ],
  'average-pool': [{ layer: 'average-pool', size: 2 }, flat],
  'global-pool': [{ layer: 'global-pool' }],
  'batch-norm of channels': [{ layer: 'batch-norm' }, flat],
  'residual of channels': [
    { layer: 'residual', layers: [{ layer: 'conv', filters: 4, kernel: 3, stride: 2 }] },
    flat,
  ],
};

const onIds: Record<string, Layer[]> = {
  embedding: [{ layer: 'embedding', width: 3 }, flat],
  'global-pool of ids': [{ layer: 'embedding', width: 3 }, { layer: 'layer-norm' }, { layer: 'global-pool' }],
  'embedding-bag': [{ layer: 'embedding-bag', width: 4 }],
  'embedding-bag, sum': [{ layer: 'embedding-bag', width: 4, of: 'sum' }],
  rnn: [
    { layer: 'embedding', width: 3 },
    { layer: 'rnn', units: 4 },
  ],
  'rnn, mean': [
    { layer: 'embedding', width: 3 },
    { layer: 'rnn', units: 4, of: 'mean' },
  ],
  gru: [
    { layer: 'embedding', width: 3 },
    { layer: 'gru', units: 4 },
  ],
  'gru, mean': [
    { layer: 'embedding', width: 3 },
    { layer: 'gru', units: 4, of: 'mean' },
  ],
};

const networks = (
  [
    [numbers, onNumbers],
    [image, onImages],
    [ids, onIds],
  ] as const
).flatMap(([input, all]) =>
  Object.entries(all).map(([name, layers]): [string, Network] => [name, { input, layers }]),
);

/** `row` of the rows, as numbers. */
function rowOf({ dims, data }: Rows, row: number): number[] {
  const width = sizeOf(dims.slice(1));
  return [...data.subarray(row * width, (row + 1) * width)];
}

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  const worst = Math.max(
    ...expected.map((value, i) => Math.abs(actual[i]! - value) / Math.max(1, Math.abs(value))),
  );
  expect(worst).toBeLessThan(1e-6);
}

describe('forward', () => {
  test.each(networks)('%s computes what plain loops compute', async (_, network) => {
    const parameters = someParameters(network);
    const rows = rowsFor(network);
    const { logits } = await runForward(network, parameters, rows);
    const expected = Array.from({ length: ROWS }, (_, row) =>
      plainLogits(network, parameters, rowOf(rows, row)),
    );
    expectClose(logits, expected.flat());
  });

  test('bytes are their 255th parts, with the bits of a float32 product', async () => {
    const network: Network = { input: { image: [1, 16, 16] }, layers: [flat, { layer: 'dense', units: 3 }] };
    const parameters = someParameters(network);
    const data = Uint8Array.from({ length: 256 }, (_, i) => i);
    const dims = [1, 1, 16, 16];
    const scaled = Float32Array.from(data, (byte) => byte * BYTE_SCALE);
    const { logits } = await runForward(network, parameters, { type: 'uint8', dims, data });
    const floats = await runForward(network, parameters, { type: 'float32', dims, data: scaled });
    expect(logits).toEqual(floats.logits);
    expect(scaled[255]).toBe(1);
  });

  const perRow = Object.entries(onIds).filter(([name]) => name !== 'embedding');
  test.each(perRow)('%s: padding adds nothing, wherever it lies', async (_, layers) => {
    const network = (length: number): Network => ({ input: { ids: { length, vocabulary: 9 } }, layers });
    const cell = fc.option(fc.integer({ min: 0, max: 8 }), { nil: -1 });
    const row = fc.array(cell, { minLength: 1, maxLength: 9 }).filter((all) => all.some((id) => id >= 0));
    const logitsOf = async (all: readonly number[]) => {
      const rows: Rows = { type: 'int32', dims: [1, all.length], data: Int32Array.from(all) };
      const { logits } = await runForward(network(all.length), someParameters(network(1)), rows);
      return logits;
    };
    await fc.assert(
      fc.asyncProperty(row, async (padded) => {
        const present = padded.filter((id) => id >= 0);
        expectClose(await logitsOf(padded), [...(await logitsOf(present))]);
      }),
      { numRuns: 15 },
    );
  });
});

describe('forward in training', () => {
  test.each<[string, NetworkInput, Layer[]]>([
    ['a vector', { numbers: 40 }, []],
    ['an image', { image: [3, 6, 4] }, [flat]],
  ])('dropout of %s drops what the hash says, and says again', async (_, input, after) => {
    const network: Network = { input, layers: [{ layer: 'dropout', rate: 0.3 }, ...after] };
    const rows = rowsFor(network);
    const { logits } = await runForward(network, [], rows, 5);
    const mask = plainMask(rows.data.length, 0.3, 5, 'dropout_1');
    const expected = Array.from(rows.data, (value, i) => Math.fround(value * mask[i]!));
    expect([...logits].map(Math.abs)).toEqual(expected.map(Math.abs));
    expect((await runForward(network, [], rows, 5)).logits).toEqual(logits);
    expect((await runForward(network, [], rows, 6)).logits).not.toEqual(logits);
  });

  test('two dropouts drop differently', async () => {
    const layers: Layer[] = [
      { layer: 'dropout', rate: 0.5 },
      { layer: 'dropout', rate: 0.5 },
    ];
    const network: Network = { input: { numbers: 500 }, layers };
    const data = new Float32Array(500 * ROWS).fill(1);
    const { logits } = await runForward(network, [], { type: 'float32', dims: [ROWS, 500], data }, 1);
    const kept = logits.filter((value) => value === 4).length / logits.length;
    expect(kept).toBeGreaterThan(0.22);
    expect(kept).toBeLessThan(0.28);
  });

  test.each<[string, NetworkInput, Layer[], number]>([
    ['vectors', { numbers: 3 }, [], 1],
    ['images', { image: [3, 4, 2] }, [flat], 8],
  ])('batch-norm of %s normalises by the batch and moves its statistics', async (_, input, after, area) => {
    const network: Network = { input, layers: [{ layer: 'batch-norm' }, ...after] };
    const parameters = someParameters(network);
    const rows = rowsFor(network);
    const { logits, stateUpdates } = await runForward(network, parameters, rows, 1);
    const before = (kind: string, c: number) =>
      parameters.find((p) => p.name === `batch-norm_1.${kind}`)!.data[c]!;
    const channelOf = (i: number) => Math.floor(i / area) % 3;
    const moments = [0, 1, 2].map((c) => {
      const values = [...rows.data].filter((_, i) => channelOf(i) === c);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
    });
    const normal = Array.from(rows.data, (value, i) => {
      const c = channelOf(i);
      const { mean, variance } = moments[c]!;
      return ((value - mean) / Math.sqrt(variance + 1e-5)) * before('scale', c) + before('shift', c);
    });
    expectClose(logits, normal);
    expect(Object.keys(stateUpdates)).toEqual(['batch-norm_1.mean', 'batch-norm_1.variance']);
    for (const kind of ['mean', 'variance'] as const)
      expectClose(
        stateUpdates[`batch-norm_1.${kind}`]!,
        moments.map((moment, c) => 0.9 * before(kind, c) + 0.1 * moment[kind]),
      );
    expect((await runForward(network, parameters, rows)).stateUpdates).toEqual({});
  });
});
