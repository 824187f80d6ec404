import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Instance, Tensor } from '@ratchet/model';
import { correctionOf, exampleOf, imageOf, newOf, otherPrediction, rowOf, TestStore } from './testing.ts';

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

const tensor = (name: string, ...numbers: number[]): Tensor => ({
  name,
  datatype: 'FP32',
  shape: [numbers.length],
  content: Buffer.from(Float32Array.from(numbers).buffer),
});
const tensors = (...all: Tensor[]): Instance => ({ tensors: all });

describe('what the champion could not predict is nothing to learn from', () => {
  const cell = /^version 1, which answers now, can't read it: column "rooms": expected a number .*got/;
  test.each<[string, string, Instance, string | number, string, RegExp]>([
    ['a NaN for a number', 'houses', { row: { rooms: 'NaN' } }, 1, 'INVALID_ROW', cell],
    ['a text for a number', 'plants', { row: { rooms: 'many' } }, 'oak', 'INVALID_ROW', cell],
    ['a series for a number', 'houses', { row: { rooms: [1, 2] } }, 1, 'INVALID_ROW', cell],
    [
      'a tensor of another width',
      'brought',
      tensors(tensor('x', 1, 2)),
      'cat',
      'INVALID_TENSORS',
      /^version 1, .*input "x": expected FP32 \[1\], got FP32 \[2\]/,
    ],
    [
      'another tensor',
      'brought',
      tensors(tensor('z', 1)),
      'cat',
      'INVALID_TENSORS',
      /input "x" is missing: expected FP32 \[1\]/,
    ],
    [
      'a tensor too many',
      'brought',
      tensors(tensor('x', 1), tensor('z', 1)),
      'cat',
      'INVALID_TENSORS',
      /has no input "z"/,
    ],
    [
      'a tensor with an infinity',
      'brought',
      tensors(tensor('x', Number.POSITIVE_INFINITY)),
      'cat',
      'INVALID_TENSORS',
      /"x" at \[0\]: expected a finite number/,
    ],
    [
      'an image cut off',
      'pets',
      { image: imageOf(1).image.subarray(0, 40) },
      'cat',
      'INVALID_IMAGE',
      /cut off/,
    ],
  ])('%s', async (_, model, instance, said, reason, message) => {
    const { imported, rejected } = await bed.store.examples.add({
      model,
      examples: [rowOf(instance, said)],
      source: 'test',
      trainOnly: false,
    });
    expect({ imported, rejected }).toEqual({
      imported: 0,
      rejected: [{ index: 0, reason, message: expect.stringMatching(message) }],
    });
    await expect(bed.store.feedback.submit(newOf(model, instance, said))).rejects.toMatchObject({
      reason,
      message: expect.stringMatching(message),
    });
  });

  test('but a model without a version takes any row', async () => {
    const rows = [rowOf({ row: { rooms: 'NaN' } }, 1), rowOf({ row: { rooms: 3 } }, 2)];
    const outcome = await bed.store.examples.add({
      model: 'new',
      examples: rows,
      source: 'test',
      trainOnly: false,
    });
    expect(outcome).toMatchObject({ imported: 2, rejected: [] });
  });

  test('texts are what they are', async () => {
    expect(await bed.store.feedback.submit(exampleOf('NaN', 'positive'))).toMatchObject({
      state: 'resolved',
    });
  });
});

describe('a prediction of what holds NaN', () => {
  const predicted = () => otherPrediction('brought', tensors(tensor('x', Number.NaN)), 'tensors');

  test('is not corrected', async () => {
    const one = predicted();
    await bed.store.predictions.record([one]);
    await expect(bed.store.feedback.submit(correctionOf(one.predictionId, 'cat'))).rejects.toMatchObject({
      kind: 'InvalidInput',
      reason: 'INVALID_TENSORS',
      message: 'tensor "x" at [0]: expected a finite number to learn from, got NaN',
    });
  });

  test('is not corrected when it comes after its correction either', async () => {
    const one = predicted();
    await bed.store.feedback.submit(correctionOf(one.predictionId, 'cat'));
    await bed.store.predictions.record([one]);
    expect(bed.feedback()).toMatchObject([{ state: 'rejected', reason: 'INVALID_TENSORS' }]);
    expect((await bed.snapshot('brought')).rows).toEqual([]);
  });
});
