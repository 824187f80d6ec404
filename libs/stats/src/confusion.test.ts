import { expect, test } from '@jest/globals';
import { confusionMatrix, mostConfused } from './confusion.ts';

const confusion = confusionMatrix(Int32Array.of(0, 0, 0, 1, 1, 2), Int32Array.of(0, 1, 1, 2, 1, 2), 3);

test('the true classes are the rows', () => {
  expect(confusion).toEqual([
    [1, 2, 0],
    [0, 1, 1],
    [0, 0, 1],
  ]);
});

test('the most frequent mistakes first, and never what is right', () => {
  const most = { truth: 0, predicted: 1, rows: 2, share: 2 / 3 };
  expect(mostConfused(confusion, 9)).toEqual([most, { truth: 1, predicted: 2, rows: 1, share: 1 / 2 }]);
  expect(mostConfused(confusion, 1)).toEqual([most]);
  expect(mostConfused([[3]], 5)).toEqual([]);
});

test.each([
  [[0, 1], [0]],
  [[2], [0]],
  [[0], [2]],
  [[-1], [0]],
])('%j and %j do not fit two classes', (truth, predicted) => {
  expect(() => confusionMatrix(Int32Array.from(truth), Int32Array.from(predicted), 2)).toThrow(RangeError);
});
