import { describe, expect, test } from '@jest/globals';
import { initialParameters } from '../network/parameters.ts';
import { openEvaluator } from './evaluator.ts';
import type { Loss } from './losses.ts';
import type { Targets } from './targets.ts';
import { plainLoss } from './testing/plain-loss.ts';
import { denseNetwork, separable } from './testing/sets.ts';
import { trainableNetwork } from './trainable-network.ts';

const ROWS = 600;
const never = () => false;

/** Measures a linear network of random weights; its logits are computed here once more. */
async function measured(loss: Loss, outputs: number, targets: Targets, shouldStop = never) {
  const { x } = separable(ROWS, 3);
  const network = denseNetwork(3, [], outputs);
  const parameters = initialParameters(network, 4);
  const [weights] = parameters;
  const logits = Array.from({ length: ROWS * outputs }, (_, at) => {
    const row = Math.floor(at / outputs) * 3;
    const column = at % outputs;
    return [0, 1, 2].reduce((sum, i) => sum + x.data[row + i]! * weights!.data[i * outputs + column]!, 0);
  });
  const evaluator = await openEvaluator(trainableNetwork(network, parameters), loss, { ...targets, x });
  try {
    return { logits, found: await evaluator.evaluate(parameters, shouldStop) };
  } finally {
    await evaluator.close();
  }
}

const binary = Int32Array.from({ length: ROWS }, (_, row) => row % 2);
const classes = Int32Array.from({ length: ROWS }, (_, row) => row % 3);
const values = Float32Array.from({ length: 2 * ROWS }, (_, i) => Math.sin(i));
const weights = Float32Array.from({ length: ROWS }, (_, row) => row % 4);
const taught = { loss: 'cross-entropy', distillation: { alpha: 0.2, temperature: 3 } } as const;

describe('parameters are measured on more rows than fit one batch', () => {
  test.each<[string, Loss, number, Targets, Loss?]>([
    ['two classes', { loss: 'binary-cross-entropy', smoothing: 0.1 }, 1, { y: binary, weights }],
    ['classes', { loss: 'cross-entropy', classWeights: [1, 2, 3] }, 3, { y: classes }],
    ['values', { loss: 'huber', delta: 0.5 }, 2, { y: values, weights }],
    ['classes without their teacher', taught, 3, { y: classes }, { loss: 'cross-entropy' }],
  ])('%s', async (_name, loss, outputs, targets, judged = loss) => {
    const { logits, found } = await measured(loss, outputs, targets);
    const rightOf = (row: number) => {
      const z = logits.slice(row * outputs, (row + 1) * outputs);
      return (outputs === 1 ? Number(z[0]! > 0) : z.indexOf(Math.max(...z))) === targets.y[row];
    };
    const squares = logits.map((z, i) => (z - targets.y[i]!) ** 2);
    const metric =
      targets.y instanceof Int32Array
        ? binary.filter((_, row) => rightOf(row)).length / ROWS
        : Math.sqrt(squares.reduce((a, b) => a + b) / squares.length);
    expect(found!.loss).toBeCloseTo(plainLoss(judged, logits, outputs, targets), 6);
    expect(found!.metric).toBeCloseTo(metric, 6);
  });

  test('of wide rows only a few at a time, so that a wish to stop is heard soon', async () => {
    const width = 2 ** 19;
    const network = denseNetwork(width, []);
    const parameters = initialParameters(network, 1);
    const x = { type: 'float32', dims: [5, width], data: new Float32Array(5 * width) } as const;
    const data = { x, y: Int32Array.of(0, 1, 0, 0, 0) };
    const loss: Loss = { loss: 'binary-cross-entropy' };
    const evaluator = await openEvaluator(trainableNetwork(network, parameters), loss, data);
    let asked = 0;
    const found = await evaluator.evaluate(parameters, () => ++asked > 9);
    await evaluator.close();
    expect(asked).toBe(3);
    expect(found!.metric).toBe(0.8);
  });

  test('until they are asked to stop', async () => {
    let asked = 0;
    const { found } = await measured({ loss: 'cross-entropy' }, 3, { y: classes }, () => ++asked > 1);
    expect(found).toBeUndefined();
    expect(asked).toBe(2);
  });
});
