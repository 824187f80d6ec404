import { describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { encodeTensorItem, encodeTextItem, type Manifest, type Tensor } from '@ratchet/model';
import { readAnswer } from './answers.ts';
import type { ServedVersion } from './served-versions.ts';

function version(task: Manifest['task'], labels: string[]): ServedVersion {
  return { manifest: { task } as Manifest, labels, predictions: { inc: () => undefined } };
}

function floats(...values: number[]): Tensor {
  const content = new Uint8Array(Float32Array.from(values).buffer);
  return { name: 'probabilities', datatype: 'FP32', shape: [values.length], content };
}

const ABC = version('text-classification', ['a', 'b', 'c']);

describe('readAnswer', () => {
  test.each([
    ['the largest', [0.1, 0.7, 0.2], 'b', 0.7],
    ['the first of equals', [0.4, 0.2, 0.4], 'a', 0.4],
    ['zeros', [0, 0, 0], 'a', 0],
  ])('labels by %s', (_name, values, label, score) => {
    const answer = readAnswer(encodeTensorItem([floats(...values)]), ABC);
    expect(answer).toMatchObject({ label, score });
    expect(answer).toHaveProperty(
      'scores',
      ['a', 'b', 'c'].map((name, i) => ({ label: name, score: values[i] })),
    );
  });

  test.each([
    ['too few probabilities', encodeTensorItem([floats(0.5, 0.5)]), 'expected 3 probabilities'],
    ['too many', encodeTensorItem([floats(1, 0, 0, 0)]), 'expected 3 probabilities'],
    ['no tensor', encodeTensorItem([]), 'expected 3 probabilities'],
    [
      'another datatype',
      encodeTensorItem([{ ...floats(1, 0, 0), datatype: 'INT32' }]),
      'expected 3 probabilities',
    ],
    ['a NaN', encodeTensorItem([floats(0.5, Number.NaN, 0.5)]), 'the probability of "b" is NaN'],
    ['a text', encodeTextItem('a'), 'expected tensors, got a text'],
  ])('refuses %s', (_name, reply, message) => {
    expect(() => readAnswer(reply, ABC)).toThrow(message);
    expect(() => readAnswer(reply, ABC)).toThrow(Fault);
  });

  test.each([
    ['a content that is too short', { ...floats(1, 2), shape: [3] }, 'takes 12 bytes, got 8'],
    [
      'strings that are not UTF-8',
      { ...floats(1), datatype: 'BYTES' as const, content: Uint8Array.of(1, 0, 0, 0, 255) },
      'UTF-8',
    ],
  ])('refuses a tensor with %s', (_name, tensor, message) => {
    const act = () => readAnswer(encodeTensorItem([tensor]), version('tensors', []));
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ kind: 'Internal', reason: 'UNFIT_ANSWER' }));
  });

  test('tensors come as they are', () => {
    const tensors = [floats(1, 2), { ...floats(3), name: 'z' }];
    const answer = readAnswer(encodeTensorItem(tensors), version('tensors', []));
    expect(answer.tensors?.map(({ name, shape }) => ({ name, shape }))).toEqual([
      { name: 'probabilities', shape: [2] },
      { name: 'z', shape: [1] },
    ]);
  });
});
