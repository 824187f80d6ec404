import { describe, expect, test } from '@jest/globals';
import type { Layer, Network } from './network.ts';
import { checkParameters, initialParameters, type Parameter } from './parameters.ts';

const network = (...layers: Layer[]): Network => ({ input: { numbers: 50 }, layers });
const first: Layer = { layer: 'dense', units: 100, activation: 'tanh' };
const last: Layer = { layer: 'dense', units: 3 };

const named = (parameters: readonly Parameter[], name: string): Parameter =>
  parameters.find((parameter) => parameter.name === name)!;

describe('initialParameters', () => {
  test('the same seed gives the same numbers, another one others', () => {
    expect(initialParameters(network(first, last), 3)).toEqual(initialParameters(network(first, last), 3));
    expect(initialParameters(network(first, last), 3)).not.toEqual(
      initialParameters(network(first, last), 4),
    );
  });

  test('another layer changes nothing of those before it, nor does a dropout between', () => {
    const few = initialParameters(network(first, last), 3);
    const more = initialParameters(network(first, { layer: 'dropout', rate: 0.5 }, last, last), 3);
    for (const parameter of few) expect(named(more, parameter.name)).toEqual(parameter);
  });

  test('parameters of one size are not the same', () => {
    const square: Layer = { layer: 'dense', units: 50 };
    const [a, b] = initialParameters(network(square, square), 3).filter(({ name }) =>
      name.endsWith('.weights'),
    );
    expect(a!.dims).toEqual(b!.dims);
    expect(a!.data).not.toEqual(b!.data);
  });

  test.each<[string, Network['input'], Layer, number]>([
    ['Glorot', { numbers: 50 }, first, Math.sqrt(6 / 150)],
    [
      'He before a rectifier',
      { numbers: 50 },
      { layer: 'dense', units: 100, activation: 'relu' },
      Math.sqrt(6 / 50),
    ],
    [
      'Glorot of a convolution',
      { image: [10, 8, 8] },
      { layer: 'conv', filters: 30, kernel: 3 },
      Math.sqrt(6 / 360),
    ],
    [
      'He of a convolution',
      { image: [10, 8, 8] },
      { layer: 'conv', filters: 30, kernel: 3, activation: 'relu' },
      Math.sqrt(6 / 90),
    ],
    ['a table', { ids: { length: 3, vocabulary: 100 } }, { layer: 'embedding', width: 20 }, 0.05],
  ])('%s: uniform within its limit, the bias zero', (_, input, layer, limit) => {
    const end: Layer[] = layer.layer === 'dense' ? [] : [{ layer: 'flatten' }];
    const [weights, ...others] = initialParameters({ input, layers: [layer, ...end] }, 1);
    const squares = weights!.data.reduce((sum, value) => sum + value * value, 0) / weights!.data.length;
    expect(Math.max(...weights!.data.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(Math.abs(squares / (limit ** 2 / 3) - 1)).toBeLessThan(0.1);
    for (const { data } of others) expect(data.every((value) => value === 0)).toBe(true);
  });

  test('running statistics begin at the standard normal and are not trained', () => {
    const parameters = initialParameters(network({ layer: 'batch-norm' }), 1);
    expect(parameters.map(({ name, data, trained }) => [name, data[0], trained])).toEqual([
      ['batch-norm_1.scale', 1, true],
      ['batch-norm_1.shift', 0, true],
      ['batch-norm_1.mean', 0, false],
      ['batch-norm_1.variance', 1, false],
    ]);
  });
});

describe('checkParameters', () => {
  const declared = network(last);
  const good = initialParameters(declared, 1);
  const [weights, bias] = good as [Parameter, Parameter];

  test('takes those of the network in any order', () => {
    expect(() => checkParameters(declared, [bias, weights])).not.toThrow();
  });

  test.each<[string, Parameter[], string]>([
    ['a missing one', [weights], 'the parameter dense_1.bias of the network is missing'],
    [
      'other dims',
      [{ ...weights, dims: [3, 50] }, bias],
      'the parameter dense_1.weights: expected 150 numbers in [50, 3], got 150 in [3, 50]',
    ],
    [
      'too few numbers',
      [weights, { ...bias, data: new Float32Array(2) }],
      'the parameter dense_1.bias: expected 3 numbers in [3], got 2 in [3]',
    ],
    [
      'one of another network',
      [weights, bias, { ...bias, name: 'dense_2.bias' }],
      "expected the network's 2 parameters, each once, got 3",
    ],
    ['one twice', [weights, bias, bias], "expected the network's 2 parameters, each once, got 3"],
  ])('refuses %s', (_, parameters, message) => {
    expect(() => checkParameters(declared, parameters)).toThrow(
      expect.objectContaining({ kind: 'InvalidInput', reason: 'NETWORK_INVALID', message }),
    );
  });
});
