import { describe, expect, test } from '@jest/globals';
import type { Layer, Network, NetworkInput } from './network.ts';
import { planNetwork } from './plan.ts';

const numbers: NetworkInput = { numbers: 6 };
const image: NetworkInput = { image: [1, 28, 28] };
const ids: NetworkInput = { ids: { length: 40, vocabulary: 1000 } };
const flat: Layer = { layer: 'flatten' };
const dense = (units: number): Layer => ({ layer: 'dense', units });
const conv = (settings: object = {}): Layer => ({ layer: 'conv', filters: 32, kernel: 3, ...settings });
const embedding: Layer = { layer: 'embedding', width: 16 };

/** The dims after each layer, without the batch. */
const shapesOf = (network: Network) => planNetwork(network).shapes.map(({ dims }) => dims);

describe('the shapes of a plan', () => {
  test.each<[string, NetworkInput, Layer[], number[][]]>([
    ['dense', numbers, [dense(64), { layer: 'dropout', rate: 0.2 }, dense(3)], [[64], [64], [3]]],
    [
      'convolution',
      image,
      [
        conv({ activation: 'relu' }),
        { layer: 'max-pool', size: 2 },
        conv({ stride: 2 }),
        conv({ padding: 'valid' }),
        { layer: 'average-pool', size: 2 },
        flat,
        dense(10),
      ],
      [[32, 28, 28], [32, 14, 14], [32, 7, 7], [32, 5, 5], [32, 2, 2], [128], [10]],
    ],
    [
      'a rectifier of its own before a pool',
      image,
      [
        conv(),
        { layer: 'activation', activation: 'relu' },
        { layer: 'max-pool', size: 3 },
        { layer: 'global-pool' },
      ],
      [[32, 28, 28], [32, 28, 28], [32, 9, 9], [32]],
    ],
    ['recurrence', ids, [embedding, { layer: 'rnn', units: 32 }, dense(2)], [[40, 16], [32], [2]]],
    ['a bag', ids, [{ layer: 'embedding-bag', width: 8 }, dense(1)], [[8], [1]]],
    [
      'residual with a stride',
      image,
      [
        { layer: 'residual', layers: [conv({ stride: 2 }), { layer: 'batch-norm' }] },
        { layer: 'global-pool' },
      ],
      [[32, 14, 14], [32]],
    ],
  ])('%s', (_, input, layers, expected) => {
    expect(shapesOf({ input, layers })).toEqual(expected);
  });

  test('the declaration may come from a file', () => {
    const network: Network = { input: image, layers: [conv({ activation: 'relu' }), flat, dense(2)] };
    expect(shapesOf(JSON.parse(JSON.stringify(network)) as Network)).toEqual(shapesOf(network));
  });
});

describe('planNetwork', () => {
  test('numbers the parameters by kind, so that a dropout between two layers renames none', () => {
    const named = (layers: Layer[]) =>
      planNetwork({ input: numbers, layers }).parameters.map(({ name }) => name);
    const expected = ['dense_1.weights', 'dense_1.bias', 'dense_2.weights', 'dense_2.bias'];
    expect(named([dense(4), dense(2)])).toEqual(expected);
    expect(named([dense(4), { layer: 'dropout', rate: 0.5 }, dense(2)])).toEqual(expected);
    expect(named([{ layer: 'residual', layers: [dense(3)] }])).toEqual([
      'residual_1.dense_1.weights',
      'residual_1.dense_1.bias',
      'residual_1.projection',
    ]);
  });

  test('knows how many logits there are', () => {
    expect(planNetwork({ input: numbers, layers: [dense(7)] }).outputs).toBe(7);
  });
});

describe('a declaration that does not fit', () => {
  test.each<[string, NetworkInput, Layer[], string]>([
    [
      'an image where a vector is due',
      { image: [32, 7, 7] },
      [{ layer: 'batch-norm' }, { layer: 'dropout', rate: 0.5 }, dense(64)],
      'layer 3 (dense 64): expected a vector, got 32×7×7: put a flatten before it',
    ],
    [
      'a vector where an image is due',
      numbers,
      [conv(), flat],
      'layer 1 (conv 32): expected an image, got a vector of 6: put it before the flatten, and let the input be an image',
    ],
    [
      'ids where a vector is due',
      ids,
      [dense(2)],
      'layer 1 (dense 2): expected a vector, got 40 ids: put an embedding-bag before it',
    ],
    [
      'ids where numbers are due',
      ids,
      [{ layer: 'dropout', rate: 0.5 }, dense(2)],
      'layer 1 (dropout 0.5): expected numbers, got 40 ids: put an embedding before it',
    ],
    [
      'numbers where ids are due',
      numbers,
      [embedding],
      'layer 1 (embedding 16): expected ids, got a vector of 6: let the input be ids and put it first',
    ],
    [
      'a sequence where a vector is due',
      ids,
      [embedding, dense(2)],
      'layer 2 (dense 2): expected a vector, got 40×16: put a flatten before it',
    ],
    [
      'a vector where a sequence is due',
      numbers,
      [{ layer: 'gru', units: 4 }],
      'layer 1 (gru 4): expected a sequence, got a vector of 6: put it after an embedding',
    ],
    [
      'batches of sequences normalised',
      ids,
      [embedding, { layer: 'batch-norm' }, flat],
      'layer 2 (batch-norm): expected a vector, got 40×16: put a flatten before it',
    ],
    [
      'a window wider than its image',
      image,
      [{ layer: 'max-pool', size: 7 }, conv({ padding: 'valid', kernel: 5 }), flat],
      'layer 2 (conv 32): expected an image of at least 5×5, got 4×4: make the window smaller, or pool less before it',
    ],
    [
      'a pool wider than its image',
      { image: [1, 3, 1] },
      [{ layer: 'average-pool', size: 2 }, flat],
      'layer 1 (average-pool 2): expected an image of at least 2×2, got 3×1: make the window smaller, or pool less before it',
    ],
    [
      'an image left at the end',
      image,
      [conv({ activation: 'relu' })],
      'the logits, after layer 1 (conv 32): expected a vector, got 32×28×28: put a flatten before it',
    ],
    [
      'a fault inside a residual',
      image,
      [flat, { layer: 'residual', layers: [dense(4), { layer: 'global-pool' }] }],
      'layer 2.2 (global-pool): expected an image, got a vector of 4: put it before the flatten, and let the input be an image',
    ],
    [
      'a residual that flattens',
      image,
      [{ layer: 'residual', layers: [flat] }],
      'layer 1 (residual): expected layers that give 1×28×28 again, another count of channels or an image smaller by a whole stride, got a vector of 784: change them or take them out',
    ],
    [
      'a residual that no stride meets',
      image,
      [{ layer: 'residual', layers: [conv({ padding: 'valid' })] }, flat],
      'layer 1 (residual): expected layers that give 1×28×28 again, another count of channels or an image smaller by a whole stride, got 32×26×26: change them or take them out',
    ],
    [
      'a recurrence over too many ids',
      { ids: { length: 513, vocabulary: 9 } },
      [embedding, { layer: 'rnn', units: 4 }],
      'layer 2 (rnn 4): expected at most 512 ids, got 513: cut the rows shorter',
    ],
    [
      'too many parameters',
      numbers,
      [dense(65_536), dense(65_536)],
      'the network has 4295491584 parameters, at most 268435456 can be trained: make its widest layers smaller',
    ],
    [
      'too much for a row',
      { image: [1, 4096, 4096] },
      [conv(), { layer: 'global-pool' }],
      'layer 1 (conv 32): gives 32×4096×4096 for a row, at most 67108864 numbers fit: make it smaller',
    ],
  ])('refuses %s', (_, input, layers, message) => {
    expect(() => planNetwork({ input, layers })).toThrow(
      expect.objectContaining({ name: 'Fault', kind: 'InvalidInput', reason: 'NETWORK_INVALID', message }),
    );
  });
});
