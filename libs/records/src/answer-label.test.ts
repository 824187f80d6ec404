import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelOfAnswer } from './answer-label.ts';

describe('labelOfAnswer', () => {
  // Labels are kept in every data directory: a change here makes another label of the same answer.
  test.each([
    ['Within 30 days.', 'Within 30 days.'],
    ['三十天之内', '三十天之内'],
    ['x'.repeat(256), 'x'.repeat(256)],
    ['x'.repeat(257), `${'x'.repeat(200)}…15eb95a4`],
    ['𝔩'.repeat(256), '𝔩'.repeat(256)],
    ['𝔩'.repeat(300), `${'𝔩'.repeat(200)}…ca3f6169`],
  ])('of %j', (answer, label) => {
    expect(labelOfAnswer(answer)).toBe(label);
  });

  test('fits, and tells long answers apart that begin alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const beginning = 'so '.repeat(100);
        const labels = [a, b].map((end) => labelOfAnswer(beginning + end));
        for (const label of labels) expect(Array.from(label).length).toBeLessThanOrEqual(256);
        expect(labels[0] === labels[1]).toBe(a === b);
      }),
    );
  });
});
