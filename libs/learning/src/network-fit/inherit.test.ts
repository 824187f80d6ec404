import { describe, expect, it } from '@jest/globals';
import { exportNetwork } from '../network/export.ts';
import { initialParameters, type Parameter } from '../network/parameters.ts';
import { fit } from '../training/fit.ts';
import { denseNetwork, separable } from '../training/testing/sets.ts';
import { fromParent } from './inherit.ts';

const NETWORK = denseNetwork(4, [8], 3);
const LOSS = { loss: 'cross-entropy' } as const;
const data = separable(120, 4);
const judge = { loss: LOSS, classes: 3, data };

const fitted: Promise<readonly Parameter[]> = fit({
  network: NETWORK,
  loss: LOSS,
  optimizer: { optimizer: 'adam' },
  schedule: { schedule: 'constant', rate: 0.05 },
  batch: 16,
  epochs: 5,
  seed: 1,
  data,
}).then(({ parameters }) => parameters);

const begin = (parent: Uint8Array, network = NETWORK) => fromParent(network, 7, parent, judge);

describe('a fit that begins with a parent', () => {
  it('takes everything over from a file of the same network', async () => {
    const parent = exportNetwork(NETWORK, await fitted, { output: 'softmax' });
    expect(await begin(parent)).toEqual({ parameters: await fitted, inherited: 'everything' });
  });

  it('begins the last layer afresh where there are other labels', async () => {
    const parent = exportNetwork(NETWORK, await fitted, { output: 'softmax' });
    const grown = denseNetwork(4, [8], 5);
    const { parameters, inherited } = await fromParent(grown, 7, parent, { ...judge, classes: 5 });
    const scratch = initialParameters(grown, 7);
    expect(inherited).toBe('all but the last layer');
    expect(parameters).toEqual([...(await fitted).slice(0, 2), ...scratch.slice(2)]);
  });

  it('begins the last layer afresh where the same number of labels means something else', async () => {
    const turned = (await fitted).map(({ name, dims, data: values, trained }): Parameter => {
      if (!name.startsWith('dense_2')) return { name, dims, data: values, trained };
      const rolled = values.map((_, i) => values[Math.floor(i / 3) * 3 + ((i + 1) % 3)]!);
      return { name, dims, data: rolled, trained };
    });
    const { parameters, inherited } = await begin(exportNetwork(NETWORK, turned, { output: 'softmax' }));
    expect(inherited).toBe('all but the last layer');
    expect(parameters.slice(2)).toEqual(initialParameters(NETWORK, 7).slice(2));
    expect(parameters.slice(0, 2)).toEqual((await fitted).slice(0, 2));
  });

  it.each([
    ['other inputs', denseNetwork(5, [8], 3)],
    ['a wider layer', denseNetwork(4, [9], 3)],
    ['a layer less', denseNetwork(4, [], 3)],
  ])('takes nothing over from a network with %s', async (_, other) => {
    const parent = exportNetwork(other, initialParameters(other, 1), { output: 'softmax' });
    const { parameters, inherited } = await begin(parent);
    expect(inherited).toBe('nothing');
    expect(parameters).toEqual(initialParameters(NETWORK, 7));
  });
});
