import { describe, expect, test } from '@jest/globals';
import { readTarget, type Target } from './target.ts';

const target = (fields: Partial<Target>): Target => ({ label: '', value: undefined, answer: '', ...fields });

/** Of a float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

describe('readTarget', () => {
  test.each<[string, Partial<Target>, Partial<Target>]>([
    ['a label', { label: 'good' }, { label: 'good' }],
    ['a value', { value: 2.5 }, { value: 2.5 }],
    ['zero', { value: 0 }, { value: 0 }],
    ['the other zero', { value: -0 }, { value: 0 }],
    ['the largest value', { value: LARGEST }, { value: LARGEST }],
    [
      'a label and its answer',
      { label: 'hours', answer: 'Nine to five.' },
      { label: 'hours', answer: 'Nine to five.' },
    ],
    ['an answer alone', { answer: 'Nine to five.' }, { label: 'Nine to five.', answer: 'Nine to five.' }],
    ['a label and no answer', { label: 'hours', answer: ' \n' }, { label: 'hours' }],
    [
      'a long answer',
      { label: 'hours', answer: '𝔩'.repeat(10_000) },
      { label: 'hours', answer: '𝔩'.repeat(10_000) },
    ],
  ])('takes %s', (_name, given, expected) => {
    expect(readTarget(target(given))).toEqual(target(expected));
  });

  test('gives a long answer a label that fits', () => {
    const answer = 'so '.repeat(3_000);
    const read = readTarget(target({ answer }));
    expect(read.answer).toBe(answer);
    expect(read.label).toMatch(/^(so ){66}so…[0-9a-f]{8}$/);
    expect(readTarget(target({ answer }))).toEqual(read);
  });

  test.each<[string, Partial<Target>, string]>([
    ['nothing', {}, 'EMPTY_LABEL'],
    ['white space', { label: ' ' }, 'EMPTY_LABEL'],
    ['an answer of white space', { answer: '\u3000' }, 'EMPTY_LABEL'],
    ['a long label', { label: 'x'.repeat(257) }, 'LABEL_TOO_LONG'],
    ['a longer answer', { answer: 'x'.repeat(10_001) }, 'ANSWER_TOO_LONG'],
    ['NaN', { value: Number.NaN }, 'INVALID_VALUE'],
    ['Infinity', { value: Number.POSITIVE_INFINITY }, 'INVALID_VALUE'],
    ['-Infinity', { value: Number.NEGATIVE_INFINITY }, 'INVALID_VALUE'],
    ['what no model could answer', { value: -2 * LARGEST }, 'INVALID_VALUE'],
    ['a label and a value', { label: 'good', value: 1 }, 'WRONG_TARGET_KIND'],
    ['an answer and a value', { answer: 'good', value: 1 }, 'WRONG_TARGET_KIND'],
  ])('refuses %s', (_name, given, reason) => {
    expect(() => readTarget(target(given))).toThrow(
      expect.objectContaining({ kind: 'InvalidInput', reason }),
    );
  });
});
