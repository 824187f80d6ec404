import { describe, expect, it } from '@jest/globals';
import type { Signature } from '@ratchet/model';
import { exportNetwork } from '../network/export.ts';
import { initialParameters } from '../network/parameters.ts';
import { withSession } from '../testing.ts';
import { denseNetwork, separable } from '../training/testing/sets.ts';
import { FittedNetwork } from './fitted-network.ts';
import { rowSource } from './row-source.ts';

const { x } = separable(20, 4);
const ROWS = Int32Array.from({ length: 20 }, (_, row) => row);

function fittedOf(classes: number) {
  const network = denseNetwork(4, [8], classes === 2 ? 1 : classes);
  const parameters = initialParameters(network, 1);
  const signature: Signature = {
    inputs: [{ name: 'numbers', datatype: 'FP32', shape: [-1, 4] }],
    outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, classes] }],
    batch: true,
  };
  return new FittedNetwork({
    network,
    parameters,
    output: classes === 2 ? 'sigmoid' : 'softmax',
    rows: rowSource(x),
    facts: { classes },
    export: (ending) => ({ onnx: exportNetwork(network, parameters, ending), pipeline: [], signature }),
  });
}

describe('a fitted network at a temperature', () => {
  it.each([2, 3])('answers as its logits say, divided by it, of %i labels', async (classes) => {
    const fitted = fittedOf(classes);
    const plain = await fitted.scores(ROWS);
    const cooled = await fitted.atTemperature(0.5).scores(ROWS);
    await fitted.close();
    for (const row of ROWS) {
      const squares = plain.subarray(row * classes, (row + 1) * classes).map((p) => p * p);
      const sum = squares.reduce((total, square) => total + square, 0);
      for (const [k, square] of squares.entries())
        expect(cooled[row * classes + k]).toBeCloseTo(square / sum, 5);
    }
  });

  it.each([1, 1.7])('is the same in its file, at %d', async (temperature) => {
    const fitted = fittedOf(3);
    const model = fitted.atTemperature(temperature);
    const own = await model.scores(ROWS);
    const { onnx, signature } = await model.export();
    await fitted.close();
    const content = new Uint8Array(x.data.buffer);
    const input = { name: 'numbers', datatype: 'FP32', shape: [20, 4], content } as const;
    const [output] = await withSession(onnx, signature, (session) => session.run([input]));
    expect(Float64Array.from(new Float32Array(Uint8Array.from(output!.content).buffer))).toEqual(own);
  });

  it('is closed with the first one', async () => {
    const fitted = fittedOf(3);
    await fitted.scores(ROWS);
    const other = fitted.atTemperature(2);
    await other.scores(ROWS);
    await fitted.close();
    await expect(other.scores(ROWS)).rejects.toThrow();
    await fitted.close();
  });
});
