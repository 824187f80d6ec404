import { expect, it } from '@jest/globals';
import { thresholdNote } from './threshold-note.ts';

const threshold = { value: 0.61, reached: false, precision: 0.615, coverage: 0.571, refused: 0.9, rows: 23 };

it('says that too few questions show nine right answers in ten, and what the threshold does', () => {
  expect(thresholdNote({ threshold })).toBe(
    '; not shown to be right in nine answers of ten: from a score of 0.61 on it answered 57 % of 23 held-out questions, ' +
      '62 % of these rightly; below that it says that it does not know; add other ways to ask for each answer',
  );
});

it('says that no question could be held out', () => {
  const none = { value: 0.5001, reached: false, precision: 0, coverage: 0, refused: 0, rows: 0 };
  expect(thresholdNote({ threshold: none })).toMatch(
    /^; below a score of 0\.5001 .* no question could be held out/,
  );
});

it.each([
  ['what is shown', { threshold: { ...threshold, reached: true } }],
  ['models that are asked no questions', {}],
  ['versions that were brought', undefined],
])('says nothing of %s', (_what, training) => {
  expect(thresholdNote(training)).toBe('');
});
