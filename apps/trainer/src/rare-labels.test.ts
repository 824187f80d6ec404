import { describe, expect, it } from '@jest/globals';
import { leftOutNote, withoutRareLabels } from './rare-labels.ts';
import type { Snapshot } from './snapshot.ts';

function snapshotOf(train: Record<string, number>, holdout: Record<string, number>): Snapshot {
  return {
    hash: 'abc',
    labels: 9,
    reads: 'text',
    target: 'label',
    train,
    holdout,
    rejected: { OUTVOTED: 2 },
  };
}

it('is nothing that values have', () => {
  const counts = { rows: 3, min: 1, max: 2, mean: 1.5 };
  const values = { hash: 'abc', labels: 3, reads: 'row', target: 'value', rejected: {} } as const;
  const snapshot = { ...values, train: counts, holdout: counts };
  expect(withoutRareLabels(snapshot, [])).toBe(snapshot);
  expect(leftOutNote(snapshot)).toBe('');
});

describe('a label with fewer than 5 rows', () => {
  it('is left out of both parts, counted and named', () => {
    const snapshot = snapshotOf({ good: 9, bda: 1, ok: 4 }, { good: 2, bda: 3, ok: 1, god: 1 });
    const less = withoutRareLabels(snapshot, []);
    expect(less).toEqual({
      ...snapshot,
      train: { good: 9, ok: 4 },
      holdout: { good: 2, ok: 1 },
      rejected: { OUTVOTED: 2, RARE_LABEL: 5 },
      rareLabels: { bda: 4, god: 1 },
    });
    expect(leftOutNote(less)).toBe('; left out: labels "bda" (4 rows), "god" (1 row), 5 are needed of each');
  });

  it('stays when the champion answers with it', () => {
    const snapshot = snapshotOf({ good: 9, bda: 1 }, { good: 2 });
    expect(withoutRareLabels(snapshot, ['good', 'bda'])).toBe(snapshot);
    expect(leftOutNote(snapshot)).toBe('');
  });

  it('may be named like what objects have', () => {
    const named = Object.fromEntries([
      ['__proto__', 1],
      ['constructor', 5],
    ]);
    const less = withoutRareLabels(snapshotOf(named, {}), []);
    expect(Object.entries(less.train)).toEqual([['constructor', 5]]);
    expect(Object.entries(less.rareLabels!)).toEqual([['__proto__', 1]]);
  });
});

it('names one label in the words of one, and not more than five', () => {
  expect(leftOutNote(withoutRareLabels(snapshotOf({ bda: 1 }, {}), []))).toBe(
    '; left out: label "bda" (1 row, 5 are needed)',
  );
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`id ${i + 100}`, 2]));
  expect(leftOutNote(withoutRareLabels(snapshotOf(many, {}), []))).toMatch(
    /^; left out: labels "id 100" \(2 rows\), [^;]* and 895 more, 5 are needed of each$/,
  );
});
