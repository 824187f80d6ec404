import { describe, expect, test } from '@jest/globals';
import { scanModel } from '@ratchet/onnx';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { exportNetwork } from './export.ts';
import type { Network } from './network.ts';
import { NetworkPredictor } from './predictor.ts';
import { type Rows, rowDims } from './rows.ts';
import type { Output, ServingOptions } from './serving-graph.ts';
import { sizeOf } from './shape.ts';
import { plainLogits } from './testing/plain-network.ts';
import { someParameters } from './testing/run-forward.ts';

const dense: Network = {
  input: { numbers: 5 },
  layers: [
    { layer: 'dense', units: 8, activation: 'relu' },
    { layer: 'batch-norm' },
    { layer: 'dropout', rate: 0.5 },
    { layer: 'dense', units: 1 },
  ],
};
const cnn: Network = {
  input: { image: [2, 10, 9] },
  layers: [
    { layer: 'conv', filters: 8, kernel: 3, activation: 'relu' },
    { layer: 'batch-norm' },
    { layer: 'max-pool', size: 2 },
    { layer: 'residual', layers: [{ layer: 'conv', filters: 16, kernel: 3, stride: 2 }] },
    { layer: 'global-pool' },
    { layer: 'layer-norm' },
    { layer: 'dense', units: 3 },
  ],
};
const recurrent = (layer: 'rnn' | 'gru'): Network => ({
  input: { ids: { length: 6, vocabulary: 20 } },
  layers: [
    { layer: 'embedding', width: 4 },
    { layer, units: 5 },
    { layer: 'dense', units: 4 },
  ],
});
const bag: Network = {
  input: { ids: { length: 6, vocabulary: 20 } },
  layers: [
    { layer: 'embedding-bag', width: 4 },
    { layer: 'dense', units: 2 },
  ],
};

function rowsFor(network: Network, count: number, bytes = false): Rows {
  const dims = [count, ...rowDims(network)];
  const draw = (i: number) => Math.abs(Math.sin(1 + 12.9898 * i));
  const length = sizeOf(dims);
  if ('ids' in network.input)
    return {
      type: 'int32',
      dims,
      data: Int32Array.from({ length }, (_, i) => (i % 6 < 4 ? Math.floor(20 * draw(i)) : -1)),
    };
  if (bytes) return { type: 'uint8', dims, data: Uint8Array.from({ length }, (_, i) => 256 * draw(i)) };
  return { type: 'float32', dims, data: Float32Array.from({ length }, (_, i) => 2 * draw(i) - 1) };
}

async function served(model: Uint8Array, feeds: Record<string, Tensor>): Promise<Float32Array> {
  const session = await InferenceSession.create(model, oneThread());
  try {
    const results = await session.run(feeds);
    return results[session.outputNames[0]!]!.data as Float32Array;
  } finally {
    await session.release();
  }
}

const cases: [string, Network, Output, { bytes?: boolean; input: string; type: string; columns: number }][] =
  [
    ['a dense network', dense, 'sigmoid', { input: 'numbers', type: 'float32', columns: 2 }],
    ['a value', dense, 'none', { input: 'numbers', type: 'float32', columns: 1 }],
    ['a convolution', cnn, 'softmax', { input: 'image', type: 'float32', columns: 3 }],
    ['a convolution of bytes', cnn, 'softmax', { bytes: true, input: 'image', type: 'uint8', columns: 3 }],
    ['a recurrence', recurrent('rnn'), 'softmax', { input: 'ids', type: 'int32', columns: 4 }],
    ['a gated recurrence', recurrent('gru'), 'softmax', { input: 'ids', type: 'int32', columns: 4 }],
    ['a bag', bag, 'softmax', { input: 'ids', type: 'int32', columns: 2 }],
  ];

describe('exportNetwork', () => {
  test.each(cases)('%s: the scan finds what was declared', (_, network, output, expected) => {
    const options: ServingOptions = { output, bytes: expected.bytes ?? false };
    const report = scanModel(exportNetwork(network, someParameters(network), options));
    expect(report.inputs).toEqual([
      { name: expected.input, type: expected.type, dims: ['batch', ...rowDims(network)] },
    ]);
    const name = output === 'none' ? 'values' : 'probabilities';
    expect(report.outputs).toEqual([{ name, type: 'float32', dims: ['batch', expected.columns] }]);
    expect(Object.keys(report.opsets)).toEqual(['']);
  });

  test.each(cases)(
    '%s: the file answers with the bits of the predictor',
    async (_, network, output, expected) => {
      const options = { output, bytes: expected.bytes ?? false };
      const parameters = someParameters(network);
      const rows = rowsFor(network, 9, expected.bytes);
      const predictor = await NetworkPredictor.open(network, parameters, options);
      try {
        const model = exportNetwork(network, parameters, options);
        const input = new Tensor(rows.type, rows.data, rows.dims);
        expect(await predictor.predict(rows)).toEqual(await served(model, { [expected.input]: input }));
      } finally {
        await predictor.close();
      }
    },
  );

  test.each(cases)('%s: the same network has the same bytes', (_, network, output) => {
    const write = () => exportNetwork(network, someParameters(network), { output });
    expect(Buffer.compare(write(), write())).toBe(0);
    expect(Buffer.compare(write(), exportNetwork(network, someParameters(network, 8), { output }))).not.toBe(
      0,
    );
  });

  test('a sigmoid gives both classes, a softmax all', async () => {
    const parameters = someParameters(dense);
    const rows = rowsFor(dense, 1);
    const [logit] = plainLogits(dense, parameters, [...rows.data]);
    const model = exportNetwork(dense, parameters, { output: 'sigmoid' });
    const [first, second] = await served(model, {
      numbers: new Tensor('float32', rows.data as Float32Array, [1, 5]),
    });
    expect(second).toBeCloseTo(1 / (1 + Math.exp(-logit!)), 6);
    expect(first).toBe(Math.fround(1 - second!));

    const ids = rowsFor(bag, 1);
    const exponentials = plainLogits(bag, someParameters(bag), [...ids.data]).map(Math.exp);
    const sum = exponentials.reduce((a, b) => a + b);
    const classes = exportNetwork(bag, someParameters(bag), { output: 'softmax' });
    const answer = await served(classes, { ids: new Tensor('int32', ids.data as Int32Array, [1, 6]) });
    for (const [i, value] of exponentials.entries()) expect(answer[i]).toBeCloseTo(value / sum, 6);
  });

  test('what comes before and after the network is part of the file', async () => {
    const parameters = someParameters(dense);
    const [mean, deviation] = [
      [1, 2, 3, 4, 5],
      [2, 2, 2, 4, 4],
    ];
    const model = exportNetwork(dense, parameters, {
      output: 'none',
      prologue: (g) =>
        g.op('Div', [
          g.op('Sub', [g.input('row', 'float32', ['batch', 5]), g.floats(mean)]),
          g.floats(deviation),
        ]),
      epilogue: (g, logits) => g.op('Add', [g.op('Mul', [logits, 10]), 100]),
    });
    expect(scanModel(model).inputs).toEqual([{ name: 'row', type: 'float32', dims: ['batch', 5] }]);
    const row = [3, 1, 4, 1, 5];
    const [value] = await served(model, { row: new Tensor('float32', Float32Array.from(row), [1, 5]) });
    const standard = row.map((x, i) => (x - mean[i]!) / deviation[i]!);
    expect(value).toBeCloseTo(100 + 10 * plainLogits(dense, parameters, standard)[0]!, 4);
  });

  test('a batch of no rows gives no answers', async () => {
    const model = exportNetwork(cnn, someParameters(cnn), { output: 'softmax' });
    const none = new Tensor('float32', new Float32Array(0), [0, 2, 10, 9]);
    expect(await served(model, { image: none })).toHaveLength(0);
  });

  test.each<[string, Network, Output, string]>([
    [
      'a sigmoid of many',
      bag,
      'sigmoid',
      'a sigmoid makes two classes of one logit, the network gives 2: use softmax, or end with 1 unit',
    ],
    [
      'a softmax of one',
      dense,
      'softmax',
      'a softmax over one logit is always 1: use sigmoid, or end with a unit for each class',
    ],
  ])('refuses %s', (_, network, output, message) => {
    expect(() => exportNetwork(network, someParameters(network), { output })).toThrow(
      expect.objectContaining({ kind: 'InvalidInput', reason: 'NETWORK_INVALID', message }),
    );
  });

  test('refuses parameters of another network', () => {
    expect(() => exportNetwork(bag, someParameters(dense), { output: 'softmax' })).toThrow(
      expect.objectContaining({ reason: 'NETWORK_INVALID' }),
    );
  });
});
