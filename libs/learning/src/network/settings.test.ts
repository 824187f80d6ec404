import { describe, expect, test } from '@jest/globals';
import type { Network } from './network.ts';
import { checkSettings } from './settings.ts';

const deep = (depth: number): object =>
  depth === 0 ? { layer: 'flatten' } : { layer: 'residual', layers: [deep(depth - 1)] };
const withLayers = (...layers: unknown[]) => ({ input: { numbers: 4 }, layers });

describe('checkSettings', () => {
  test.each<[string, unknown, string]>([
    ['nothing', null, 'input: expected one of numbers, image, ids, got nothing'],
    [
      'an unknown input',
      { input: { audio: 3 } },
      'input: expected one of numbers, image, ids, got {"audio":3}',
    ],
    [
      'two inputs',
      { input: { numbers: 3, image: [1, 2, 3] } },
      'input: expected one of numbers, image, ids, got {"numbers":3,"image":[1,2,3]}',
    ],
    [
      'an input of its prototype',
      { input: { constructor: 3 } },
      'input: expected one of numbers, image, ids, got {"constructor":3}',
    ],
    [
      'no numbers',
      { input: { numbers: 0 } },
      'input: numbers: expected a whole number from 1 to 1048576, got 0',
    ],
    [
      'an image without channels',
      { input: { image: [28, 28] } },
      'input: image: expected [channels, height, width], each a whole number from 1 to 16384, got [28,28]',
    ],
    [
      'ids without a vocabulary',
      { input: { ids: { length: 4 } } },
      'input: ids: expected {length, vocabulary}, whole numbers up to 65536 and 16777216, got {"length":4}',
    ],
    ['no list of layers', { input: { numbers: 4 } }, 'layers: expected a list of layers, got nothing'],
    ['no layers', withLayers(), 'layers: expected 1 to 256 layers, got 0'],
    [
      'no layers within',
      withLayers(deep(0), { layer: 'residual', layers: [] }),
      'layer 2 (residual): expected 1 to 256 layers, got 0',
    ],
    ['too many layers', withLayers(...Array(257).fill(deep(0))), 'layers: expected 1 to 256 layers, got 257'],
    ['too deep', withLayers(deep(5)), 'layer 1.1.1.1: residuals lie in each other at most 3 deep'],
    [
      'an unknown layer',
      withLayers({ layer: 'lstm', units: 3 }),
      'layer 1: expected a layer of one of the kinds dense, dropout, activation, conv, max-pool, average-pool, global-pool, flatten, embedding, embedding-bag, batch-norm, layer-norm, rnn, gru, residual, got "lstm"',
    ],
    [
      'a missing setting',
      withLayers({ layer: 'dense' }),
      'layer 1 (dense): units: expected a whole number from 1 to 65536, got nothing',
    ],
    [
      'a text for a number',
      withLayers({ layer: 'dense', units: '64' }),
      'layer 1 (dense): units: expected a whole number from 1 to 65536, got "64"',
    ],
    [
      'half a unit',
      withLayers({ layer: 'dense', units: 1.5 }),
      'layer 1 (dense): units: expected a whole number from 1 to 65536, got 1.5',
    ],
    [
      'a misspelt setting',
      withLayers({ layer: 'dense', units: 4, activaton: 'relu' }),
      'layer 1 (dense): has no setting "activaton"; its settings: units, activation',
    ],
    [
      'a setting too many',
      withLayers({ layer: 'flatten', axis: 1 }),
      'layer 1 (flatten): has no setting "axis"; its settings: none',
    ],
    [
      'an unknown activation',
      withLayers({ layer: 'dense', units: 4, activation: 'swish' }),
      'layer 1 (dense): activation: expected one of relu, leaky-relu, elu, gelu, tanh, sigmoid, softplus, got "swish"',
    ],
    [
      'a rate of one',
      withLayers({ layer: 'dropout', rate: 1 }),
      'layer 1 (dropout): rate: expected a number from 0 to below 1, got 1',
    ],
    [
      'no rate',
      withLayers({ layer: 'dropout', rate: Number.NaN }),
      'layer 1 (dropout): rate: expected a number from 0 to below 1, got NaN',
    ],
    [
      'layers that are no list',
      withLayers({ layer: 'residual', layers: {} }),
      'layer 1 (residual): layers: expected a list of layers, got {}',
    ],
  ])('refuses %s', (_, network, message) => {
    expect(() => checkSettings(network as Network)).toThrow(
      expect.objectContaining({ name: 'Fault', kind: 'InvalidInput', reason: 'NETWORK_INVALID', message }),
    );
  });
});
