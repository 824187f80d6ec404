import { randomFrom, shuffle } from '@ratchet/kernel';
import { BinaryLearner } from './binary-learner.ts';
import type { LinearOptions } from './linear-options.ts';
import type { LinearWeights } from './linear-weights.ts';
import type { LabelledRows } from './log-count-ratios.ts';
import { SoftmaxLearner } from './softmax-learner.ts';

/** Awaited after each epoch, so that it may yield; `done` goes from 0 to 1. */
export type OnEpoch = (done: number) => Promise<void> | void;

/**
 * Softmax regression on presence features by AdaGrad (Duchi et al. 2011), row by row. Sums run in the order of the ids, the
 * shuffle comes from the seed, and Math.pow is not used (its bits differ between releases of Node): the same rows, options
 * and seed give the same bits in every process.
 */
export async function fitLinear(
  data: LabelledRows,
  options: LinearOptions,
  seed: number,
  onEpoch?: OnEpoch,
): Promise<LinearWeights> {
  const learner = data.classes === 2 ? new BinaryLearner(data, options) : new SoftmaxLearner(data, options);
  const order = Int32Array.from(data.labels.keys());
  const random = randomFrom(seed);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    const rate = options.rate * (1 - epoch / options.epochs);
    learner.learn(order, rate);
    await onEpoch?.((epoch + 1) / options.epochs);
  }
  return learner.finish();
}
