import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type TextRows, TextRowsBuilder } from '../text/text-rows.ts';
import { QuestionSearch } from './question-search.ts';
import { rowsToStore, storeQuestions } from './stored-questions.ts';

const BUCKETS = 64;

function rowsOf(questions: readonly (readonly number[])[]): TextRows {
  const builder = new TextRowsBuilder();
  for (const ids of questions) builder.add(Int32Array.from(ids));
  return builder.take();
}

/** The same by the book: vectors over all buckets. */
function cosine(a: readonly number[], b: readonly number[], idf: (bucket: number) => number): number {
  const product = a.filter((id) => b.includes(id)).reduce((sum, id) => sum + idf(id) ** 2, 0);
  const length = (ids: readonly number[]): number => {
    const sum = ids.reduce((total, id) => total + idf(id) ** 2, 0);
    return sum === 0 ? 1 : Math.sqrt(sum);
  };
  return product / length(a) / length(b);
}

const question = fc.uniqueArray(fc.nat(BUCKETS - 1), { maxLength: 12 });

describe('QuestionSearch', () => {
  it('gives the cosine to the most similar question of each label, without the one that is left out', () => {
    const stored = fc.array(fc.record({ ids: question, label: fc.nat(2) }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(stored, question, fc.integer({ min: -1, max: 11 }), (questions, asked, except) => {
        const rows = rowsOf(questions.map(({ ids }) => ids));
        const labels = Int32Array.from(questions, ({ label }) => label);
        const search = new QuestionSearch(storeQuestions({ rows, buckets: BUCKETS, labels, classes: 3 }));
        const found = search.similarities(rowsOf([[], asked]), 1, except);
        const idf = (bucket: number): number => {
          const having = questions.filter(({ ids }) => ids.includes(bucket)).length;
          return Math.log((1 + questions.length) / (1 + having)) + 1;
        };
        for (const [label, similarity] of found.entries()) {
          const all = questions.map(({ ids }, i) =>
            i === except || labels[i] !== label ? 0 : cosine(asked, ids, idf),
          );
          expect(similarity).toBeCloseTo(Math.max(0, ...all), 12);
        }
      }),
    );
  });

  it('finds nothing in common with an empty question, nor with one of unknown features', () => {
    const rows = rowsOf([[1, 2], [3]]);
    const labels = Int32Array.of(0, 1);
    const search = new QuestionSearch(storeQuestions({ rows, buckets: BUCKETS, labels, classes: 2 }));
    expect([...search.similarities(rowsOf([[]]), 0)]).toEqual([0, 0]);
    expect([...search.similarities(rowsOf([[40, 41]]), 0)]).toEqual([0, 0]);
    expect(search.similarities(rowsOf([[1, 2, 40]]), 0)[0]).toBeLessThan(1);
    expect(search.similarities(rowsOf([[1, 2]]), 0)[0]).toBeCloseTo(1, 12);
  });
});

describe('rowsToStore', () => {
  it('keeps all that there is room for, and of each label as much as of any other that has more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { maxLength: 200 }),
        fc.integer({ min: 5, max: 250 }),
        fc.nat(),
        (each, most, seed) => {
          const labels = Int32Array.from(each);
          const kept = rowsToStore(labels, 5, most, seed);
          expect([...kept]).toEqual([...new Set(kept)].sort((a, b) => a - b));
          expect(kept.length).toBeLessThanOrEqual(most);
          const of = (rows: Int32Array, label: number) => rows.filter((row) => labels[row] === label).length;
          const all = Int32Array.from(labels, (_, row) => row);
          const largest = Math.max(...[0, 1, 2, 3, 4].map((label) => of(kept, label)));
          for (let label = 0; label < 5; label++)
            expect(of(kept, label)).toBe(
              labels.length <= most ? of(all, label) : Math.min(largest, of(all, label)),
            );
          expect(rowsToStore(labels, 5, most, seed)).toEqual(kept);
        },
      ),
    );
  });
});
