import { expect, it, jest } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import type { Task } from '@ratchet/model';
import { dataSetOf, type LearningRow } from './data-set.ts';
import { ratingRows, shapeRows } from './explain/testing.ts';
import { familiesOf } from './families.ts';
import { flats } from './tables/testing.ts';
import { reviewOf, scoresOf } from './testing.ts';

jest.setTimeout(60_000);

/** What is asked, and of it what is learned from: skew shows in what was not learned too. */
const ASKED = 1_000;
const LEARNED = 160;

/** Probabilities may differ by so much, and values by so much of their size: files have 32-bit floats. */
const TOLERANCE = 1e-6;

const WORDS = {
  good: ['wonderful', 'superb', 'clever', '太棒', '精彩', '值得'],
  bad: ['boring', 'awful', 'a mess', '太差', '无聊', '失望'],
  both: ['the plot', 'the film', 'I think', 'and then', '电影', '演员', '结尾', '!', '\u{1f600}', 'naïve'],
};

/** Sentences of words in two languages, each another one. */
function sentences(): LearningRow[] {
  const random = randomFrom(8);
  const oneOf = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
  return Array.from({ length: ASKED }, (_, i) => {
    const label = i % 2 === 0 ? 'good' : 'bad';
    const text = Array.from({ length: 6 }, () => oneOf(random() < 0.3 ? WORDS[label] : WORDS.both)).join(' ');
    return reviewOf(`${text} ${i}`, label);
  });
}

/** As many as are asked, over and over. */
function repeated(rows: readonly LearningRow[]): LearningRow[] {
  return Array.from({ length: ASKED }, (_, i) => rows[i % rows.length]!);
}

const CASES: readonly (readonly [Task, family: string, rows: () => readonly LearningRow[]])[] = [
  ['text-classification', 'text-linear', sentences],
  ['text-classification', 'text-dense', sentences],
  ['text-classification', 'text-rnn', sentences],
  ['question-answering', 'answers-nearest', sentences],
  ['image-classification', 'image-dense', () => shapeRows(ASKED, 12)],
  ['image-classification', 'image-cnn', () => shapeRows(ASKED, 12)],
  ['tabular-classification', 'table-linear', () => flats(ASKED, 5, 3)],
  ['tabular-classification', 'table-trees', () => flats(ASKED, 5, 3)],
  ['tabular-classification', 'table-dense', () => flats(ASKED, 5, 2)],
  ['tabular-regression', 'table-linear', () => flats(ASKED, 5)],
  ['tabular-regression', 'table-trees', () => flats(ASKED, 5)],
  ['tabular-regression', 'table-dense', () => flats(ASKED, 5)],
  ['recommendation', 'factorization', () => repeated(ratingRows())],
];

it.each(CASES)(
  '%s by %s: 1,000 rows are answered as the fit itself answers them',
  async (task, name, made) => {
    const rows = made();
    const data = await dataSetOf(task, rows);
    const candidates = await familiesOf(task, name)[0]!.candidates(data, 1, () => undefined);
    const all = Int32Array.from(rows, (_, row) => row);
    const fitted = await candidates[0]! .fit(all.subarray(0, LEARNED), () => undefined);
    try {
      const own = await fitted.scores(all);
      const served = await scoresOf(await fitted.export(), data.instances);
      const width = own.length / ASKED;
      const off = served.map((scores, row) =>
        Math.max(
          ...Array.from({ length: width }, (_, i) => {
            const expected = own[row * width + i]!;
            return Math.abs(scores[i]! - expected) / Math.max(1, Math.abs(expected));
          }),
        ),
      );
      expect(off).toHaveLength(ASKED);
      expect(Math.max(...off)).toBeLessThanOrEqual(TOLERANCE);
      expect(new Set(own).size).toBeGreaterThan(2);
    } finally {
      await fitted.close();
    }
  },
);
