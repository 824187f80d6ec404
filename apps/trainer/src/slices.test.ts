import { describe, expect, test } from '@jest/globals';
import type { LearningRow } from '@ratchet/learning';
import type { Row, Task } from '@ratchet/model';
import { findSlices } from './slices.ts';
import { sliceColumns } from './slices-columns.ts';

const held = (instance: LearningRow['instance']): LearningRow => ({
  instance,
  label: 'a',
  part: 'holdout',
  trainOnly: false,
});
const texts = (count: number, of: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => held({ text: of(i) }));
const table = (count: number, of: (i: number) => Row) =>
  Array.from({ length: count }, (_, i) => held({ row: of(i) }));

/** The columns with the rows of each of their values. */
function counted(task: Task, rows: readonly LearningRow[], train: readonly LearningRow[] = []) {
  const columns = sliceColumns(task, rows, train).map(({ name, values }) => {
    const counts = [...Map.groupBy(values, (value) => value)].map(([value, same]) => [value, same.length]);
    return [name, Object.fromEntries(counts)];
  });
  return Object.fromEntries(columns) as Record<string, Record<string, number>>;
}

describe('what rows are sliced by', () => {
  test('texts: their length and script', () => {
    const rows = texts(80, (i) => (i % 2 === 0 ? 'x'.repeat(1 + (i % 40)) : '退款'));
    expect(counted('text-classification', rows)).toEqual({
      characters: { '1 … 2': 42, '3 … 15': 14, '17 … 27': 12, '29 … 39': 12 },
      script: { Han: 40, 'not Han': 40 },
    });
    expect(counted('question-answering', rows)).toHaveProperty('script');
  });

  test.each<[string, (i: number) => Row[string], Record<string, number> | undefined]>([
    ['categories', (i) => (i % 4 === 0 ? 'red' : 'blue'), { red: 20, blue: 60 }],
    ['truths', (i) => i % 2 === 0, { true: 40, false: 40 }],
    ['few numbers', (i) => i % 2, { 0: 40, 1: 40 }],
    ['many numbers', (i) => i / 2, { '0 … 9.5': 20, '10 … 19.5': 20, '20 … 29.5': 20, '30 … 39.5': 20 }],
    ['numbers in strings', (i) => (i < 40 ? '1.5' : '-2e3'), { '1.5': 40, '-2000': 40 }],
    ['dates of some years', (i) => `20${10 + (i % 2)}-05-0${1 + (i % 9)}`, { 2010: 40, 2011: 40 }],
    [
      'dates of many years',
      (i) => (i === 0 ? null : `${1900 + i}-05`),
      { '1901 … 1920': 20, '1921 … 1940': 20, '1941 … 1960': 20, '1961 … 1979': 19, missing: 1 },
    ],
    ['dates of one year', (i) => `2024-0${1 + (i % 2)}-01T10:00`, { '2024-01': 40, '2024-02': 40 }],
    ['what is missing', (i) => (i < 30 ? null : i < 50 ? '' : 'there'), { missing: 50, there: 30 }],
    ['a name of each row', (i) => `row ${i}`, undefined],
    ['always the same', () => 'same', undefined],
    ['series', (i) => [i % 2], undefined],
  ])('tables: %s', (_name, cell, expected) => {
    const rows = table(80, (i) => ({ column: cell(i) }));
    expect(counted('tabular-regression', rows)['column']).toEqual(expected);
  });

  test('tables: twenty columns at most, cells that rows do not have are missing', () => {
    const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
    const rows = table(80, (i) => Object.fromEntries(names.map((name) => [name, i % 2 === 0 ? 'a' : 'b'])));
    const some = table(40, () => ({ other: 'y' }));
    expect(Object.keys(counted('tabular-classification', rows))).toEqual(names.slice(0, 20));
    expect(counted('tabular-classification', [...rows, ...some])['c0']).toEqual({
      a: 40,
      b: 40,
      missing: 40,
    });
  });

  test('ratings: how many their user and item have to learn from', () => {
    const rows = table(60, (i) => ({ user: `u${i % 2}`, item: i % 3 }));
    const train = table(9, (i) => ({ user: 'u1', item: String(i % 3) }));
    expect(counted('recommendation', rows, train)).toEqual({ 'ratings of the user': { 0: 30, 9: 30 } });
  });

  test('images and tensors: nothing', () => {
    const rows = Array.from({ length: 60 }, () => held({ image: new Uint8Array() }));
    expect(counted('image-classification', rows)).toEqual({});
  });
});

describe('slices', () => {
  const rows = table(200, (i) => ({ city: i % 4 === 0 ? '<b>' : 'other', size: i % 2 }));
  const truth = new Int32Array(200);
  const wrongIn = (isWrong: (i: number) => boolean) => ({
    predicted: Int32Array.from(truth, (_, i) => (isWrong(i) ? 1 : 0)),
  });
  const target = { labels: ['a', 'b'], truth };

  test('that are worse come first, each with the champion on the same rows', () => {
    const own = wrongIn((i) => i % 4 === 0 && i % 8 === 0);
    const found = findSlices('tabular-classification', rows, {
      target,
      own,
      champion: wrongIn((i) => i < 20),
    })!;
    expect(found).toMatchObject({
      measure: 'accuracy',
      overall: 0.875,
      columns: ['city', 'size'],
      slices: [
        { column: 'city', value: '<b>', rows: 50, estimate: 0.5, worse: true, champion: 0.9 },
        { column: 'size', value: '0', rows: 100, estimate: 0.75, champion: 0.9 },
        { value: 'other', estimate: 1, worse: false },
        { value: '1', estimate: 1, worse: false },
      ],
      more: 0,
    });
    // Two columns of two values: each interval errs in one of eighty cases.
    expect(found.slices[0]!.interval.level).toBeCloseTo(1 - 0.05 / 4, 12);
  });

  test('of values: by the mean absolute error, the largest first', () => {
    const values = Float64Array.from(truth, (_, i) => i);
    const own = { values: values.map((value, i) => value + (i % 4 === 0 ? 8 : i % 3)) };
    const found = findSlices('tabular-regression', rows, { target: { values }, own })!;
    expect(found.measure).toBe('mean absolute error');
    expect(found.slices[0]).toMatchObject({ value: '<b>', estimate: 8, worse: true });
    expect(found.slices[0]).not.toHaveProperty('champion');
  });

  test('of values: no error is below 0', () => {
    const values = new Float64Array(200);
    const own = { values: values.map((_, i) => (i === 1 ? 9 : 0)) };
    const { slices } = findSlices('tabular-regression', rows, { target: { values }, own })!;
    expect(slices.map(({ interval }) => interval.low)).toEqual([0, 0, 0, 0]);
  });

  test('are at most fifty, and the others are counted', () => {
    const many = table(2_000, (i) => ({ a: `v${i % 40}`, b: `w${i % 25}` }));
    const zeros = new Int32Array(2_000);
    const found = findSlices('tabular-classification', many, {
      target: { labels: ['a'], truth: zeros },
      own: { predicted: zeros },
    })!;
    expect([found.slices.length, found.more]).toEqual([50, 15]);
  });

  test('of the rows that were judged, when there were too many', () => {
    const judged = truth.subarray(0, 100);
    const found = findSlices('tabular-classification', rows, {
      target: { labels: ['a'], truth: judged },
      own: { predicted: judged },
    })!;
    expect(found.slices.map(({ rows: count }) => count).toSorted((a, b) => a - b)).toEqual([25, 50, 50, 75]);
  });

  test('there are none where nothing tells the rows apart', () => {
    const same = texts(50, () => 'the same');
    const zeros = new Int32Array(50);
    const found = findSlices('text-classification', same, {
      target: { labels: ['a'], truth: zeros },
      own: { predicted: zeros },
    });
    expect(found).toBeUndefined();
  });
});
