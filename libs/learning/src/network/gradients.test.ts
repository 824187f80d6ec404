import { describe, expect, test } from '@jest/globals';
import { gradientError } from '../autodiff/testing.ts';
import { Tensor } from '../graph/onnxruntime.ts';
import { forward } from './forward.ts';
import type { Layer, Network, NetworkInput } from './network.ts';
import { initialParameters } from './parameters.ts';
import { rowDims } from './rows.ts';
import { sizeOf } from './shape.ts';

const ROWS = 3;

function inputOf(network: Network): Tensor {
  const dims = [ROWS, ...rowDims(network)];
  const draws = Array.from({ length: sizeOf(dims) }, (_, i) => Math.sin(1 + 12.9898 * i));
  if ('ids' in network.input)
    return new Tensor(
      'int32',
      Int32Array.from(draws, (x) => (x < -0.3 ? -1 : Math.floor(7 * Math.abs(x)))),
      dims,
    );
  return new Tensor('float32', Float32Array.from(draws), dims);
}

const numbers: NetworkInput = { numbers: 5 };
const image: NetworkInput = { image: [2, 6, 4] };
const ids: NetworkInput = { ids: { length: 4, vocabulary: 7 } };
const embedding: Layer = { layer: 'embedding', width: 3 };
const dense: Layer = { layer: 'dense', units: 2 };

describe('the gradients of networks in training', () => {
  test.each<[string, NetworkInput, Layer[]]>([
    ['dense', numbers, [{ layer: 'dense', units: 4, activation: 'tanh' }, dense]],
    [
      'dropout',
      numbers,
      [{ layer: 'dense', units: 6, activation: 'gelu' }, { layer: 'dropout', rate: 0.4 }, dense],
    ],
    ['batch-norm', numbers, [{ layer: 'dense', units: 4 }, { layer: 'batch-norm' }, dense]],
    ['layer-norm', numbers, [{ layer: 'layer-norm' }, dense]],
    [
      'residual',
      numbers,
      [{ layer: 'residual', layers: [{ layer: 'dense', units: 3, activation: 'sigmoid' }] }, dense],
    ],
    [
      'convolution',
      image,
      [
        { layer: 'conv', filters: 3, kernel: 3, activation: 'tanh' },
        { layer: 'batch-norm' },
        { layer: 'average-pool', size: 2 },
        { layer: 'dropout', rate: 0.2 },
        { layer: 'residual', layers: [{ layer: 'conv', filters: 2, kernel: 3, stride: 2 }] },
        { layer: 'flatten' },
        dense,
      ],
    ],
    [
      'global-pool',
      image,
      [{ layer: 'conv', filters: 3, kernel: 2, padding: 'valid' }, { layer: 'global-pool' }],
    ],
    ['embedding', ids, [embedding, { layer: 'flatten' }, dense]],
    ['embedding-bag', ids, [{ layer: 'embedding-bag', width: 3 }, dense]],
    ['rnn', ids, [embedding, { layer: 'rnn', units: 3 }, dense]],
    ['rnn, mean', ids, [embedding, { layer: 'rnn', units: 3, of: 'mean' }, dense]],
    ['gru', ids, [embedding, { layer: 'gru', units: 3 }, dense]],
  ])('%s: agree with differences', async (_, input, layers) => {
    const network: Network = { input, layers };
    const parameters = initialParameters(network, 1);
    const inputs: Record<string, Tensor> = { x: inputOf(network) };
    for (const { name, dims, data } of parameters) inputs[name] = new Tensor('float32', data, dims);
    const error = await gradientError({
      inputs: { ...inputs, step: new Tensor('uint32', Uint32Array.of(3), []) },
      build: (g) => forward(g, network, 'x', { training: { seed: 'step' } }).logits,
      fixed: parameters.filter(({ trained }) => !trained).map(({ name }) => name),
    });
    expect(error).toBeLessThan(3e-3);
  });
});
