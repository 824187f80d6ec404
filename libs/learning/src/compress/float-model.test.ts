import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Signature } from '@ratchet/model';
import { readModel, tensorOf } from '@ratchet/onnx';
import { isDifferentiable } from '../autodiff/rules.ts';
import { exportNetwork } from '../network/export.ts';
import type { Network } from '../network/network.ts';
import { initialParameters } from '../network/parameters.ts';
import { floatModel } from './float-model.ts';
import { rewrite } from './rewrite.ts';
import { tensorRows } from './testing.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-float-'));
});
afterAll(() => rm(dir, { recursive: true }));

const network: Network = {
  input: { image: [1, 8, 8] },
  layers: [
    { layer: 'conv', filters: 16, kernel: 5, activation: 'relu' },
    { layer: 'flatten' },
    { layer: 'dense', units: 128, activation: 'relu' },
    { layer: 'dense', units: 5 },
  ],
};
const parameters = initialParameters(network, 1).map((parameter, i) =>
  Object.assign(parameter, { data: parameter.data.map((value, j) => value + 0.01 * Math.sin(i + j)) }),
);
const whole = exportNetwork(network, parameters, { output: 'softmax' });

describe('floatModel', () => {
  it.each([
    ['int8-static', 0.01],
    ['int8-dynamic', 0.01],
    ['float16', 1e-3],
  ] as const)(
    'gives what a file in %s computes nearly: all weights under their names',
    async (form, tolerance) => {
      const signature: Signature = {
        inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 1, 8, 8] }],
        outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 5] }],
        batch: true,
      };
      const instances = tensorRows(50, [1, 8, 8], 'train').map(({ instance }) => ({
        tensors: instance.tensors!.map((tensor) => Object.assign({}, tensor, { name: 'image' })),
      }));
      const { onnx } = await rewrite(whole, form, { served: { pipeline: [], signature }, instances, dir });
      const { graph } = readModel(await floatModel(onnx));
      const constants = new Map(graph.initializers.map((stored) => [stored.name, tensorOf(stored)]));
      expect([...constants.keys()].sort()).toEqual(parameters.map(({ name }) => name).sort());
      for (const { name, dims, data } of parameters) {
        const found = constants.get(name)!;
        expect(found).toMatchObject({ type: 'float32', dims });
        const largest = data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
        const values = found.data as Float32Array;
        const apart = values.reduce((max, value, i) => Math.max(max, Math.abs(value - data[i]!)), 0);
        expect(apart).toBeLessThan(tolerance * largest);
      }
      for (const { op, domain } of graph.nodes)
        expect([op, isDifferentiable(op, domain)]).toEqual([op, true]);
    },
  );

  it('gives back what is not compressed', async () => {
    expect(await floatModel(whole)).toBe(whole);
  });
});
