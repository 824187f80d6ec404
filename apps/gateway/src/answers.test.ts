import { describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { encodeTensorItem, encodeTextItem, type Instance, type Manifest, type Tensor } from '@ratchet/model';
import { answerBytes, readAnswer } from './answers.ts';
import type { ServedVersion } from './served-versions.ts';

function version(task: Manifest['task'], labels: string[], threshold?: number): ServedVersion {
  const manifest = { task, threshold } as Manifest;
  const answers = labels.map((label) => `${label}!`);
  return { manifest, labels, answers, predictions: { inc: () => undefined } };
}

const TEXT = { text: '' };
const read = (served: ServedVersion, values: number[], instance: Instance = { row: {} }) =>
  readAnswer(encodeTensorItem([floats(...values)]), served, instance);

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
    const answer = read(ABC, values);
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
    ['a text', encodeTextItem('a'), 'expected tensors, got another kind of item'],
  ])('refuses %s', (_name, reply, message) => {
    expect(() => readAnswer(reply, ABC, TEXT)).toThrow(message);
    expect(() => readAnswer(reply, ABC, TEXT)).toThrow(Fault);
  });

  test.each([
    ['a content that is too short', { ...floats(1, 2), shape: [3] }, 'takes 12 bytes, got 8'],
    [
      'strings that are not UTF-8',
      { ...floats(1), datatype: 'BYTES' as const, content: Uint8Array.of(1, 0, 0, 0, 255) },
      'UTF-8',
    ],
  ])('refuses a tensor with %s', (_name, tensor, message) => {
    const act = () => readAnswer(encodeTensorItem([tensor]), version('tensors', []), { tensors: [] });
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ kind: 'Internal', reason: 'UNFIT_ANSWER' }));
  });

  test('tensors come as they are', () => {
    const tensors = [floats(1, 2), { ...floats(3), name: 'z' }];
    const answer = readAnswer(encodeTensorItem(tensors), version('tensors', []), { tensors: [] });
    expect(answer).toMatchObject({
      kind: 'tensors',
      tensors: [
        { name: 'probabilities', shape: [2] },
        { name: 'z', shape: [1] },
      ],
    });
  });

  test.each<Manifest['task']>(['image-classification', 'tabular-classification'])('labels for %s', (task) => {
    expect(read(version(task, ['a', 'b']), [0.25, 0.75])).toMatchObject({
      kind: 'classification',
      label: 'b',
      score: 0.75,
    });
  });

  test('values', () => {
    expect(read(version('tabular-regression', []), [-12.3])).toEqual({ kind: 'regression', value: -12.3 });
  });

  test.each([
    ['the one score', [4.5]],
    ['the first score of one that ran beside a row for all items', [4.5, 9, Number.NaN]],
  ])('a rating with %s', (_name, scores) => {
    const answer = read(version('recommendation', ['a', 'b', 'c']), scores, {
      row: { user: 'u', item: 'a' },
    });
    expect(answer).toEqual({ kind: 'regression', value: 4.5 });
  });

  test.each<[string, number[], number, [string, number][]]>([
    ['the best', [0.5, 2.5, -1], 1, [['b', 2.5]]],
    [
      'the best two, best first',
      [0.5, -1, 2.5],
      2,
      [
        ['c', 2.5],
        ['a', 0.5],
      ],
    ],
    [
      'equal ones in the order of the items',
      [1, 2, 2],
      2,
      [
        ['b', 2],
        ['c', 2],
      ],
    ],
    [
      'all where more are asked for',
      [1, 1, 3],
      100,
      [
        ['c', 3],
        ['a', 1],
        ['b', 1],
      ],
    ],
  ])('ranks %s', (_name, scores, topK, expected) => {
    const answer = read(version('recommendation', ['a', 'b', 'c']), scores, { row: { user: 1, topK } });
    expect(answer).toEqual({ kind: 'ranking', items: expected.map(([item, score]) => ({ item, score })) });
  });

  const ABCD = version('recommendation', ['a', 'b', 'c', 'd']);
  const recommending = (ids: number[], values: number[], scores: number[], topK = 4) =>
    readAnswer(
      encodeTensorItem([
        { ...floats(...values), name: 'values' },
        { ...floats(...scores), name: 'scores' },
        {
          name: 'ids',
          datatype: 'INT32',
          shape: [ids.length],
          content: new Uint8Array(Int32Array.from(ids).buffer),
        },
      ]),
      ABCD,
      { row: { user: 1, ...(topK > 0 ? { topK } : { item: 'c' }) } },
    );

  test.each<[string, number[], number[], number[], number, [string, number][]]>([
    ['the items that are there', [2, 4], [1, 3], [1, 3], 1, [['d', 3]]],
    [
      'by scores, where ratings are equal',
      [1, 2, 4],
      [5, 4, 5],
      [5.2, 4, 6.1],
      4,
      [
        ['d', 5],
        ['a', 5],
        ['b', 4],
      ],
    ],
    ['nothing for what fills up', [3, 0, 0], [1, 5, 5], [1, 9, 9], 4, [['c', 1]]],
    ['nothing where no item is left', [0], [3], [3], 2, []],
  ])('ranks %s, of a version that says which', (_name, ids, values, scores, topK, expected) => {
    const items = expected.map(([item, score]) => ({ item, score }));
    expect(recommending(ids, values, scores, topK)).toEqual({ kind: 'ranking', items });
  });

  test('a rating beside a row that asks for the best items, of a version that says which', () => {
    const rating = { kind: 'regression', value: 4 };
    expect(recommending([3], [4], [4.5], 0)).toEqual(rating);
    expect(recommending([3, 0], [4, 1], [4.5, 1], 0)).toEqual(rating);
  });

  test.each<[string, number[], number[]]>([
    ['ids that it has no items for', [5], [1]],
    ['another number of scores', [1, 2], [1]],
  ])('refuses %s', (_name, ids, values) => {
    expect(() => recommending(ids, values, values)).toThrow(
      expect.objectContaining({ reason: 'UNFIT_ANSWER' }),
    );
  });

  const candidates = (...labels: string[]) =>
    labels.map((label) => expect.objectContaining({ label, text: `${label}!` }));

  test.each<[string, number | undefined, number[], object]>([
    [
      'the best',
      0.5,
      [0.1, 0.6, 0.3],
      { text: 'b!', label: 'b', score: 0.6, known: true, alternatives: candidates('c', 'a') },
    ],
    [
      'nothing below the threshold',
      0.7,
      [0.1, 0.6, 0.3],
      { text: '', label: '', score: 0.6, known: false, alternatives: candidates('b', 'c', 'a') },
    ],
    ['at the threshold', Math.fround(0.6), [0.1, 0.6, 0.3], { known: true, label: 'b' }],
    ['whatever it is without a threshold', undefined, [0, 0, 0], { known: true, label: 'a', score: 0 }],
    [
      'at most three alternatives',
      0.2,
      [0.1, 0.2, 0.3, 0.05, 0.35],
      { label: 'e', alternatives: candidates('c', 'b', 'a') },
    ],
  ])('answers questions with %s', (_name, threshold, scores, expected) => {
    const labels = ['a', 'b', 'c', 'd', 'e'].slice(0, scores.length);
    const answer = read(version('question-answering', labels, threshold), scores, TEXT);
    expect(answer).toMatchObject({ kind: 'answer', ...expected });
  });

  test.each<[string, Manifest['task'], number[], Instance, string]>([
    ['no value', 'tabular-regression', [], { row: {} }, 'expected 1 value'],
    ['two values', 'tabular-regression', [1, 2], { row: {} }, 'expected 1 value'],
    ['a value that is NaN', 'tabular-regression', [Number.NaN], { row: {} }, 'the value is NaN'],
    ['scores for too many items', 'recommendation', [1, 2, 3], { row: { item: 'a' } }, 'expected 1 value'],
    [
      'one score for all',
      'recommendation',
      [1],
      { row: { topK: 1 } },
      'expected 2 scores, one for each item',
    ],
    [
      'an infinite score',
      'recommendation',
      [1, Number.POSITIVE_INFINITY],
      { row: { topK: 1 } },
      'the score of "b" is Infinity',
    ],
    [
      'too few probabilities',
      'question-answering',
      [1],
      TEXT,
      'expected 2 probabilities, one for each label',
    ],
    ['a NaN among them', 'question-answering', [1, Number.NaN], TEXT, 'the probability of "b" is NaN'],
    ['too few labels', 'image-classification', [1], { image: Buffer.of(1) }, 'expected 2 probabilities'],
  ])('refuses %s', (_name, task, values, instance, message) => {
    const act = () => read(version(task, ['a', 'b']), values, instance);
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ kind: 'Internal', reason: 'UNFIT_ANSWER' }));
  });
});

test('answerBytes counts what a record holds', () => {
  const alternatives = [{ label: 'b', text: 'x'.repeat(1000), score: 0 }];
  const answer = {
    kind: 'answer',
    text: 'y'.repeat(100),
    label: 'a',
    score: 1,
    known: true,
    alternatives,
  } as const;
  expect(answerBytes({ ...answer, alternatives: [...alternatives] })).toBeGreaterThan(1100);
  expect(answerBytes({ kind: 'tensors', tensors: [floats(1, 2), floats(3)] })).toBe(12);
  const items = Array.from({ length: 100 }, (_, i) => ({ item: `i${i}`, score: i }));
  expect(answerBytes({ kind: 'ranking', items })).toBeLessThan(10_000);
});
