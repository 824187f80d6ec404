import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import type { Manifest } from '@ratchet/model';
import { TensorLabels } from './tensor-labels.ts';
import { correctionOf, otherPrediction, rowOf, TestStore, tensorPrediction } from './testing.ts';

const tensors = {
  tensors: [{ name: 'x', datatype: 'FP32', shape: [1], content: new Uint8Array(4) }],
} as const;
const others = {
  tensors: [{ ...tensors.tensors[0], content: new Uint8Array(4).fill(1) }],
};
const prediction = () => otherPrediction('brought', tensors, 'tensors');

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

const submit = (...given: Parameters<typeof correctionOf>) =>
  bed.store.feedback.submit(correctionOf(...given));

describe('a file that was brought to learn', () => {
  test('is corrected by a label, also when the store was opened anew in between', async () => {
    const { predictionId } = prediction();
    await bed.store.predictions.record([{ ...prediction(), predictionId }]);
    await submit(predictionId, 'cat');
    await bed.open();
    await submit(predictionId, 'cat');
    const kept = { model: 'brought', label: 'cat', state: 'resolved' };
    expect(bed.feedback()).toMatchObject([kept, kept]);
    expect((await bed.snapshot('brought')).rows).toHaveLength(1);
  });

  test('is corrected before its prediction is there', async () => {
    const early = prediction();
    expect(await submit(early.predictionId, 'cat')).toMatchObject({ state: 'pending' });
    await bed.store.predictions.record([early]);
    expect(bed.feedback()).toMatchObject([{ state: 'resolved', label: 'cat' }]);
  });

  test('takes examples', async () => {
    const { imported, rejected } = await bed.store.examples.add({
      model: 'brought',
      examples: [rowOf(tensors, 'dog'), rowOf(others, 'cow')],
      source: 'test',
      trainOnly: false,
    });
    expect(imported).toBe(1);
    expect(rejected).toMatchObject([{ index: 1, reason: 'UNKNOWN_LABEL' }]);
  });

  test.each([
    ['a label that it does not have', 'cow', 'UNKNOWN_LABEL'],
    ['a value', 1, 'WRONG_TARGET_KIND'],
  ])('refuses %s', async (_, said, reason) => {
    const one = prediction();
    await bed.store.predictions.record([one]);
    await expect(submit(one.predictionId, said)).rejects.toMatchObject({ reason });
  });
});

test('a file that was not is corrected by nothing', async () => {
  const one = tensorPrediction();
  await bed.store.predictions.record([one]);
  await expect(submit(one.predictionId, 'cat')).rejects.toMatchObject({ reason: 'NO_LABELS' });
});

test('a version that is gone has no labels, and is no problem', async () => {
  const labels = new TensorLabels({
    manifest: () => Promise.reject(new Fault('NotFound', 'VERSION_NOT_FOUND', 'gone')),
  });
  await labels.find([prediction()]);
  expect(labels.of(prediction())).toBeUndefined();
  const broken = new TensorLabels({ manifest: () => Promise.reject(new Error('a bug')) });
  await expect(broken.find([prediction()])).rejects.toThrow('a bug');
});

test('a version that came in the place of another has its own labels', async () => {
  let labels = ['cat', 'dog'];
  const manifest = () => Promise.resolve({ trainable: {}, labels } as unknown as Manifest);
  const known = new TensorLabels({ manifest });
  await known.find([prediction()]);
  expect(known.of(prediction())).toEqual(['cat', 'dog']);
  labels = ['cow'];
  await known.find([prediction()]);
  expect(known.of(prediction())).toEqual(['cow']);
});
