import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openDatabase } from '@ratchet/database';
import type { Instance, Row, Tensor } from '@ratchet/model';
import { contentHash, isHoldout, observationHash } from '@ratchet/records';
import type { Example } from './examples.ts';
import { migrations } from './schema.ts';
import type { SnapshotRow } from './snapshot.ts';
import { correctionOf, imageOf, newOf, otherPrediction, rowOf, TestStore } from './testing.ts';
import { decodeInstance, encodeInstance, readInstance } from './wire-instance.ts';

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

type Said = readonly [Row, string | number];

/** The rows of a file as an import counts them. */
function file(rows: readonly Said[]): Example[] {
  const counts = new Map<string, number>();
  return rows.map(([row, said]) => {
    const key = JSON.stringify([row, said]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return rowOf({ row }, said, '', counts.get(key));
  });
}

/** Imports rows in batches and sums up what became of them. */
async function add(model: string, examples: readonly Example[]) {
  const sum = { imported: 0, duplicates: 0, rejected: [] as string[] };
  for (let from = 0; from < examples.length; from += 500) {
    const batch = examples.slice(from, from + 500);
    const one = await bed.store.examples.add({ model, examples: batch, source: 'a', trainOnly: false });
    sum.imported += one.imported;
    sum.duplicates += one.duplicates;
    sum.rejected.push(...one.rejected.map(({ reason }) => reason));
  }
  return sum;
}

/** The people aboard the Titanic by class, sex and age: how many there were, and how many survived. */
const ABOARD: readonly (readonly [string, string, string, number, number])[] = [
  ['1st', 'male', 'adult', 175, 57],
  ['1st', 'female', 'adult', 144, 140],
  ['1st', 'male', 'child', 5, 5],
  ['1st', 'female', 'child', 1, 1],
  ['2nd', 'male', 'adult', 168, 14],
  ['2nd', 'female', 'adult', 93, 80],
  ['2nd', 'male', 'child', 11, 11],
  ['2nd', 'female', 'child', 13, 13],
  ['3rd', 'male', 'adult', 462, 75],
  ['3rd', 'female', 'adult', 165, 76],
  ['3rd', 'male', 'child', 48, 13],
  ['3rd', 'female', 'child', 31, 14],
  ['crew', 'male', 'adult', 862, 192],
  ['crew', 'female', 'adult', 23, 20],
];
const PEOPLE: readonly Said[] = ABOARD.flatMap(([cabin, sex, age, aboard, survived]) =>
  Array.from({ length: aboard }, (_, i): Said => [{ cabin, sex, age }, i < survived ? 'yes' : 'no']),
);

describe('a table of few different rows', () => {
  test('is kept whole, a fifth of it to judge', async () => {
    expect(await add('titanic', file(PEOPLE))).toEqual({ imported: 2_201, duplicates: 0, rejected: [] });
    const { rows, train, holdout, labels, rejected } = await bed.snapshot('titanic');
    expect([train + holdout, labels, rejected]).toEqual([2_201, 2_201, {}]);
    expect(Math.abs(holdout / 2_201 - 0.2)).toBeLessThan(0.03);
    expect(tally(rows.map((row) => [rowIn(row), row.label]))).toEqual(tally(PEOPLE));
    expect(await bed.store.statsOf('titanic')).toMatchObject({ examples: 2_201 });
  });

  test('changes nothing when it comes again, in any order, and only by what is new when it grew', async () => {
    await add('titanic', file(PEOPLE));
    const before = await bed.snapshot('titanic');
    await bed.open();
    expect(await add('titanic', file(PEOPLE))).toEqual({ imported: 0, duplicates: 2_201, rejected: [] });
    const shuffled = PEOPLE.map((_, i) => PEOPLE[(i * 1_000) % 2_201]!);
    expect(await add('titanic', file(shuffled))).toMatchObject({ imported: 0, duplicates: 2_201 });
    expect(await bed.snapshot('titanic')).toEqual(before);

    const grown = [...PEOPLE.slice(0, 3), ...shuffled];
    expect(await add('titanic', file(grown))).toMatchObject({ imported: 3, duplicates: 2_201 });
    const after = await bed.snapshot('titanic');
    expect(after.train + after.holdout).toBe(2_204);
  });
});

/** How often each row has which target. */
function tally(rows: readonly Said[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [{ cabin, sex, age }, said] of rows) {
    const key = [cabin, sex, age, said].join();
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const rowIn = ({ instance }: SnapshotRow): Row => readInstance(decodeInstance(instance!))!.row!;

describe('rows of a table', () => {
  test.each<[string, string | number, string | number]>([
    ['labels', 'oak', 'elm'],
    ['values', 1.5, 2.5],
  ])('with equal columns and different %s are both kept', async (_, one, other) => {
    const rows = [rowOf({ row: { a: 1 } }, one), rowOf({ row: { a: 1 } }, other)];
    expect(await add('new', rows)).toEqual({ imported: 2, duplicates: 0, rejected: [] });
    expect(await add('new', rows)).toEqual({ imported: 0, duplicates: 2, rejected: [] });
    const kept = (await bed.snapshot('new')).rows.map(({ label, value }) => value ?? label);
    expect(new Set(kept)).toEqual(new Set([one, other]));
  });

  test('that nobody counted come once, so that what is sent again does not double', async () => {
    const row = rowOf({ row: { a: 1, b: null } }, 'x');
    expect(await add('new', [row, row, rowOf({ row: { a: 1 } }, 'x', '', 1)])).toMatchObject({
      imported: 1,
      duplicates: 2,
    });
    expect(await add('new', [rowOf({ row: { a: 1 } }, 'x', '', 2)])).toMatchObject({ imported: 1 });
  });

  test('have a user and an item only where they have a label', async () => {
    const rows = [1, 2].map((occurrence) =>
      rowOf({ row: { user: 1, item: 'alien' } }, 'liked', '', occurrence),
    );
    expect(await add('new', rows)).toMatchObject({ imported: 2 });
  });

  test('are counted from 1', async () => {
    expect(await add('new', [rowOf({ row: { a: 1 } }, 'x', '', 0)])).toMatchObject({
      imported: 0,
      rejected: ['INVALID_OCCURRENCE'],
    });
  });

  const tensor: Tensor = { name: 'x', datatype: 'BOOL', shape: [1], content: Uint8Array.of(1) };
  test.each<[string, string | Instance, string | number]>([
    ['texts', 'good', 'x'],
    ['images', imageOf(1), 'x'],
    ['tensors', { tensors: [tensor] }, 1],
    ['ratings', { row: { user: 1, item: 'alien', day: 'Monday' } }, 4],
  ])('alone are counted: not %s', async (_, about, said) => {
    const outcome = await bed.store.examples.add({
      model: 'new',
      examples: [rowOf(about, said, '', 1)],
      source: '',
      trainOnly: false,
    });
    expect(outcome).toEqual({
      imported: 0,
      duplicates: 0,
      rejected: [
        {
          index: 0,
          reason: 'INVALID_OCCURRENCE',
          message: 'only rows of tables may come more than once: leave the occurrence out',
        },
      ],
    });
  });
});

describe('feedback on an imported row', () => {
  /** A house whose first observations, with these values, judge or train. */
  function houseOf(parts: Readonly<Record<number, 'train' | 'holdout'>>): { row: Row } {
    for (let number = 0; ; number++) {
      const row = { number };
      const fits = Object.entries(parts).every(
        ([value, part]) =>
          isHoldout(observationHash('houses', row, Number(value), 1)) === (part === 'holdout'),
      );
      if (fits && !isHoldout(contentHash('houses', { row }))) return { row };
    }
  }

  const shown = async () => {
    const { rows, rejected } = await bed.snapshot('houses');
    return { rows: rows.map(({ value, part }) => `${value} ${part}`).sort(), rejected };
  };

  test('is one more observation', async () => {
    const house = houseOf({ 1: 'train', 2: 'holdout' });
    await add('houses', [rowOf(house, 1), rowOf(house, 2)]);
    const prediction = otherPrediction('houses', house, 'regression');
    await bed.store.predictions.record([prediction]);
    await bed.store.feedback.submit(correctionOf(prediction.predictionId, 3));
    expect(await shown()).toEqual({ rows: ['1 train', '2 holdout', '3 train'], rejected: {} });
  });

  test('is left out where the row only judges, unless it is blind', async () => {
    const house = houseOf({ 1: 'holdout', 2: 'holdout' });
    await add('houses', [rowOf(house, 1), rowOf(house, 2)]);
    await bed.store.feedback.submit(newOf('houses', house, 1));
    expect(await shown()).toEqual({
      rows: ['1 holdout', '2 holdout'],
      rejected: { HOLDOUT_NOT_BLIND: 1 },
    });
    await bed.store.feedback.submit(newOf('houses', house, 3, { source: 'ann', blind: true }));
    expect(await shown()).toEqual({
      rows: ['1 holdout', '2 holdout', '3 holdout'],
      rejected: { HOLDOUT_NOT_BLIND: 1 },
    });
  });

  test('trains where the row was imported to train alone', async () => {
    const house = houseOf({ 1: 'holdout' });
    const examples = [rowOf(house, 1)];
    await bed.store.examples.add({ model: 'houses', examples, source: '', trainOnly: true });
    await bed.store.feedback.submit(newOf('houses', house, 3));
    expect(await shown()).toEqual({ rows: ['1 train', '3 train'], rejected: {} });
  });
});

test('rows that were kept by their columns alone are known again', async () => {
  const row = { a: 1 };
  await bed.close();
  bed = new TestStore();
  const database = await openDatabase({ path: join(bed.folder, 'feedback.db'), migrations });
  database.sqlite
    .prepare(
      `INSERT INTO example (model, content_hash, text, label, source, train_only, create_time_ms, label_number, instance)
         VALUES ('plants', ?, '', 'oak', '', 0, 1000, 1, ?)`,
    )
    .run(contentHash('plants', { row }), encodeInstance({ row }));
  database.sqlite.exec(`INSERT INTO model_count VALUES ('plants', 1, 1, 1000)`);
  await database.close();
  await bed.open();
  const rows = file([
    [row, 'oak'],
    [row, 'elm'],
    [row, 'oak'],
  ]);
  expect(await add('plants', rows)).toEqual({ imported: 2, duplicates: 1, rejected: [] });
  expect(await add('plants', rows)).toEqual({ imported: 0, duplicates: 3, rejected: [] });
  expect((await bed.snapshot('plants')).rows.map(({ label }) => label).sort()).toEqual(['elm', 'oak', 'oak']);
});
