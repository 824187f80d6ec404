import { describe, expect, it } from '@jest/globals';
import { answerThreshold } from './answer-threshold.ts';

/** Questions with ten answers: each with the score of the most probable one, and whether that was the right one. */
function answersOf(questions: readonly { score: number; right: boolean; stranger?: number }[]) {
  const classes = 10;
  const probabilities = new Float32Array(questions.length * classes);
  const truth = Int32Array.from(questions, ({ score, right, stranger = 0.1 }, row) => {
    const at = row * classes;
    const rest = 1 - score;
    probabilities.fill(rest / 9, at, at + classes);
    probabilities[at] = score;
    // the share of the second answer in what is left without the first
    probabilities.fill((rest * (1 - stranger)) / 8, at + 1, at + classes);
    probabilities[at + 1] = rest * stranger;
    return right ? 0 : 1;
  });
  return { truth, probabilities, classes };
}

const many = (count: number, score: number, right: boolean, stranger?: number) =>
  Array.from({ length: count }, () => ({ score, right, ...(stranger !== undefined && { stranger }) }));

describe('answerThreshold', () => {
  it('leaves out the scores at which answers are wrong', () => {
    const answers = answersOf([
      ...many(60, 0.9, true),
      ...many(20, 0.7, true),
      ...many(20, 0.4, false),
      ...many(10, 0.3, true),
    ]);
    const { value, ...evidence } = answerThreshold(answers, 1);
    expect(value).toBeGreaterThan(0.4);
    expect(value).toBeLessThanOrEqual(0.7);
    expect(evidence).toEqual({
      reached: true,
      precision: 1,
      coverage: 80 / 110,
      refused: 1 - 20 / 110,
      rows: 110,
    });
  });

  it('refuses questions that nobody stored an answer for, even where all others are answered well', () => {
    const answers = answersOf([...many(150, 0.95, true, 0.4), ...many(50, 0.6, true, 0.9)]);
    const { value, coverage, refused } = answerThreshold(answers, 1);
    expect(value).toBeGreaterThan(0.4);
    expect(value).toBeLessThanOrEqual(0.6);
    expect([coverage, refused]).toEqual([1, 0.75]);
  });

  it('wants more than a handful of right answers', () => {
    const few = answerThreshold(answersOf([...many(4, 0.9, true), ...many(40, 0.4, false)]), 1);
    expect(few.value).toBeGreaterThan(0.5);
    expect(few).toMatchObject({ precision: 1, reached: false });
    const none = answerThreshold(answersOf(many(40, 0.8, false)), 1);
    expect(none).toMatchObject({ precision: 0, coverage: 0, rows: 40 });
  });

  it('takes the score from which most are right, where no score is shown to be enough, and says so', () => {
    const answers = answersOf([...many(7, 0.9, true), ...many(1, 0.9, false), ...many(5, 0.6, false)]);
    const { value, reached, precision, coverage } = answerThreshold(answers, 1);
    expect(value).toBeGreaterThan(0.6);
    expect(value).toBeLessThanOrEqual(0.9);
    expect({ reached, precision, coverage }).toEqual({ reached: false, precision: 7 / 8, coverage: 8 / 13 });
  });

  it('does not answer next to nobody for the sake of the last wrong answer', () => {
    const answers = answersOf([
      ...many(3, 0.95, true),
      ...many(12, 0.8, true),
      ...many(5, 0.8, false),
      ...many(10, 0.4, false),
    ]);
    const { value, reached, precision } = answerThreshold(answers, 1);
    expect(value).toBeGreaterThan(0.5);
    expect(value).toBeLessThanOrEqual(0.8);
    expect({ reached, precision }).toEqual({ reached: false, precision: 15 / 20 });
    const hard = answersOf([...many(8, 0.7, true), ...many(4, 0.6, false), ...many(80, 0.3, false)]);
    expect(answerThreshold(hard, 1)).toMatchObject({ value: 0.5001, reached: false });
  });

  it('takes what is likelier than all other answers together where nothing could be held out', () => {
    expect(answerThreshold(undefined, 1)).toEqual({
      value: 0.5001,
      reached: false,
      precision: 0,
      coverage: 0,
      refused: 0,
      rows: 0,
    });
  });

  it('judges scores at the temperature of the version', () => {
    const answers = answersOf([...many(60, 0.5, true), ...many(60, 0.3, false)]);
    const plain = answerThreshold(answers, 1);
    const sharp = answerThreshold(answers, 0.5);
    expect(plain.coverage).toBe(sharp.coverage);
    expect(plain.value).toBeLessThanOrEqual(0.5);
    expect(sharp.value).toBeGreaterThan(0.5);
  });

  it('makes do with two answers, of which one alone is always certain', () => {
    const truth = Int32Array.from({ length: 40 }, (_, row) => row % 2);
    const probabilities = Float32Array.from({ length: 80 }, (_, i) =>
      i % 4 === 0 || i % 4 === 3 ? 0.9 : 0.1,
    );
    expect(answerThreshold({ truth, probabilities, classes: 2 }, 1)).toMatchObject({
      precision: 1,
      coverage: 1,
    });
  });
});
