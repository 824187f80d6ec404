import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { type Loss, meanLoss, rowLosses } from './losses.ts';
import { encodeTargets, type Targets } from './targets.ts';
import { plainLoss } from './testing/plain-loss.ts';
import { type Fed, runGraph, worstDifference } from './testing/run-graph.ts';

const ROWS = 7;

/** The loss of logits and its gradient there, as a step computes them. */
function runLoss(loss: Loss, outputs: number, logits: Float32Array, targets: Targets) {
  const rows = logits.length / outputs;
  const { target, weights, teacher } = encodeTargets(loss, outputs, rows, targets);
  const feeds: Record<string, Fed> = {
    logits: { dims: [rows, outputs], data: logits },
    target,
    share: { dims: [1], data: Float32Array.of(1 / rows) },
    ...(weights && { weights: { dims: [rows, 1], data: weights } }),
    ...(teacher && { teacher: { dims: [rows, outputs], data: teacher } }),
  };
  return runGraph(feeds, (g) => {
    const inputs = { logits: 'logits', target: 'target', outputs, ...(teacher && { teacher: 'teacher' }) };
    return meanLoss(g, rowLosses(g, loss, inputs), {
      weights: weights && 'weights',
      share: 'share',
    });
  });
}

const binary = Int32Array.of(0, 1, 1, 0, 1, 0, 1);
const classes = Int32Array.of(0, 2, 1, 1, 0, 2, 2);
const weights = Float32Array.of(1, 0.5, 2, 0, 1, 3, 1);
const distillation = { alpha: 0.3, temperature: 2 };

const CASES: readonly [name: string, loss: Loss, outputs: number, targets: Omit<Targets, 'teacher'>][] = [
  ['binary', { loss: 'binary-cross-entropy' }, 1, { y: binary }],
  ['binary, smoothed', { loss: 'binary-cross-entropy', smoothing: 0.1 }, 1, { y: binary }],
  ['binary, rows weighted', { loss: 'binary-cross-entropy' }, 1, { y: binary, weights }],
  ['binary, classes weighted', { loss: 'binary-cross-entropy', classWeights: [3, 0.5] }, 1, { y: binary }],
  ['binary, taught', { loss: 'binary-cross-entropy', distillation }, 1, { y: binary }],
  ['classes', { loss: 'cross-entropy' }, 3, { y: classes }],
  ['classes, smoothed', { loss: 'cross-entropy', smoothing: 0.2 }, 3, { y: classes }],
  ['classes, rows weighted', { loss: 'cross-entropy' }, 3, { y: classes, weights }],
  ['classes weighted', { loss: 'cross-entropy', classWeights: [1, 2, 0.25] }, 3, { y: classes }],
  ['both weighted', { loss: 'cross-entropy', classWeights: [1, 2, 0.25] }, 3, { y: classes, weights }],
  ['classes, taught', { loss: 'cross-entropy', distillation }, 3, { y: classes }],
  ['all at once', { loss: 'cross-entropy', distillation, smoothing: 0.1 }, 3, { y: classes, weights }],
  ['squares', { loss: 'mean-squared' }, 1, { y: values(ROWS) }],
  ['squares of two, weighted', { loss: 'mean-squared' }, 2, { y: values(2 * ROWS), weights }],
  ['huber', { loss: 'huber', delta: 0.7 }, 1, { y: values(ROWS) }],
  ['huber of two, weighted', { loss: 'huber', delta: 0.7 }, 2, { y: values(2 * ROWS), weights }],
];

function values(count: number, scale = 2): Float32Array {
  const random = randomFrom(count);
  return Float32Array.from({ length: count }, () => scale * (2 * random() - 1));
}

describe('a loss and its gradient', () => {
  test.each(CASES)('%s: as its formula says', async (_name, loss, outputs, rest) => {
    const logits = values(ROWS * outputs, 3);
    const targets = { ...rest, teacher: values(ROWS * outputs, 4) };
    const actual = await runLoss(loss, outputs, logits, targets);
    const at = (z: readonly number[]) => plainLoss(loss, z, outputs, targets);
    const z = [...logits];
    const h = 1e-5;
    const slopes = z.map((_, i) => (at(z.with(i, z[i]! + h)) - at(z.with(i, z[i]! - h))) / (2 * h));
    expect(worstDifference(actual.loss, [at(z)])).toBeLessThan(1e-6);
    expect(worstDifference(actual.seed, slopes)).toBeLessThan(1e-5);
  });

  test.each<[string, Loss, number]>([
    ['binary', { loss: 'binary-cross-entropy' }, 1],
    ['classes', { loss: 'cross-entropy' }, 2],
  ])('%s: logits of 1000 overflow nothing', async (_name, loss, outputs) => {
    const logits = Float32Array.from({ length: 2 * outputs }, (_, i) => (i < outputs ? -1000 : 1000));
    logits[0] = 1000;
    const { loss: mean, seed } = await runLoss(loss, outputs, logits, { y: Int32Array.of(0, 1) });
    expect([...mean, ...seed].every(Number.isFinite)).toBe(true);
  });

  test('a batch whose rows all weigh nothing moves nothing', async () => {
    const targets = { y: Int32Array.of(0, 1, 1), weights: Float32Array.of(0, 0, 1) };
    const { target } = encodeTargets({ loss: 'binary-cross-entropy' }, 1, 3, targets);
    const feeds = {
      logits: { dims: [2, 1], data: Float32Array.of(3, -3) },
      target: { dims: [2, 1], data: target.data.slice(0, 2) },
      weights: { dims: [2, 1], data: targets.weights.slice(0, 2) },
    };
    const { loss, seed } = await runGraph(feeds, (g) => {
      const inputs = { logits: 'logits', target: 'target', outputs: 1 };
      const each = rowLosses(g, { loss: 'binary-cross-entropy' }, inputs);
      return meanLoss(g, each, { weights: 'weights', share: 'none' });
    });
    expect([...loss, ...seed].map(Math.abs)).toEqual([0, 0, 0]);
  });
});
