import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Instance } from '@ratchet/model';
import {
  contentHash,
  contentOf,
  isHoldout,
  observationHash,
  type RejectCounts,
  type RejectReason,
  settleValues,
  type ValueVote,
} from '@ratchet/records';
import fc from 'fast-check';
import type { SnapshotRow } from './snapshot.ts';
import { correctionOf, imageOf, newOf, otherPrediction, rowOf, TestStore } from './testing.ts';
import { decodeInstance, readInstance } from './wire-instance.ts';

/** Values beyond it are refused: no model could answer them. */
const FLOAT_MAX = (2 - 2 ** -23) * 2 ** 127;

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

const importAll = (model: string, rows: readonly (readonly [Instance, string | number])[]) =>
  bed.store.examples.add({
    model,
    examples: rows.map(([instance, said]) => rowOf(instance, said)),
    source: 'import',
    trainOnly: false,
  });

const instanceOf = ({ instance }: Pick<SnapshotRow, 'instance'>): Instance =>
  readInstance(decodeInstance(instance!))!;

const partOf = (model: string, instance: Instance): 'train' | 'holdout' =>
  isHoldout(contentHash(model, contentOf(instance, 'value'))) ? 'holdout' : 'train';

/** Houses whose hash says that they train, or that they judge. */
function housesOf(part: 'train' | 'holdout', count: number): Instance[] {
  const houses: Instance[] = [];
  for (let i = 0; houses.length < count; i++) {
    const house: Instance = { row: { number: i } };
    if (partOf('houses', house) === part) houses.push(house);
  }
  return houses;
}

describe('a snapshot of rows with values', () => {
  test('has the mean of what feedback said of each', async () => {
    const [a, b] = housesOf('train', 2) as [Instance, Instance];
    const prediction = otherPrediction('houses', a, 'regression');
    await bed.store.predictions.record([prediction]);
    await bed.store.feedback.submitAll([
      correctionOf(prediction.predictionId, 30, { source: 'ann' }),
      correctionOf(prediction.predictionId, 21, { source: 'ann' }),
      correctionOf(prediction.predictionId, 10, { source: 'bob' }),
      newOf('houses', b, 1e6),
    ]);
    const { rows, labels, train, rejected } = await bed.snapshot('houses');
    expect(new Set(rows.map((row) => [instanceOf(row).row!['number'], row.value]))).toEqual(
      new Set([
        [a.row!['number'], 15.5],
        [b.row!['number'], 1e6],
      ]),
    );
    for (const row of rows)
      expect(row).toMatchObject({ text: '', label: '', part: 'train', trainOnly: true });
    expect([labels, train, rejected]).toEqual([4, 2, { REPLACED: 1 }]);
  });

  test('lets only base rows and blind feedback judge', async () => {
    const [a, b] = housesOf('holdout', 2) as [Instance, Instance];
    await bed.store.feedback.submitAll([
      newOf('houses', a, 5),
      newOf('houses', a, 2, { blind: true }),
      newOf('houses', b, 3),
    ]);
    const { rows, rejected } = await bed.snapshot('houses');
    expect(new Set(rows.map(({ value, part }) => `${value} ${part}`))).toEqual(
      new Set(['2 holdout', '3 train']),
    );
    expect(rejected).toEqual({ HOLDOUT_NOT_BLIND: 1 });
  });

  test('has its own hash for each of its values', async () => {
    const [house] = housesOf('train', 1) as [Instance];
    const hashes = new Set<string>();
    for (const value of [0.1, 0.2, 1, 1e21]) {
      await bed.store.feedback.submit(newOf('houses', house, value));
      hashes.add((await bed.snapshot('houses')).snapshot);
    }
    await bed.store.feedback.submit(newOf('houses', house, 0.1));
    hashes.add((await bed.snapshot('houses')).snapshot);
    expect(hashes.size).toBe(4);
  });

  test('takes the ratings of a user for an item together', async () => {
    await bed.store.feedback.submitAll([
      newOf('films', { row: { user: 1, item: 'alien', day: 'Monday' } }, 2, { source: 'a' }),
      newOf('films', { row: { user: '1', item: 'alien', day: 'Sunday' } }, 4, { source: 'b' }),
      newOf('films', { row: { user: 2, item: 'alien' } }, 5, { source: 'a' }),
    ]);
    const { rows } = await bed.snapshot('films');
    const train = rows.filter(({ part }) => part === 'train');
    const content: Instance = { row: { user: '1', item: 'alien' } };
    expect(partOf('films', content)).toBe('train');
    expect(train.map(({ value }) => value)).toContain(3);
    expect(instanceOf(train.find(({ value }) => value === 3)!)).toEqual({
      row: { user: 1, item: 'alien', day: 'Monday' },
    });
  });
});

describe('a snapshot of images', () => {
  test('has their bytes, in pages that fit into a message', async () => {
    const images = Array.from({ length: 7 }, (_, i) => imageOf(i, 400_000));
    const large = imageOf(7, 3_000_000);
    await importAll(
      'pets',
      [...images, large].map((image) => [image, 'cat']),
    );
    const { rows, pages } = await bed.snapshot('pets');
    expect(rows).toHaveLength(8);
    expect(Math.max(...pages)).toBeLessThanOrEqual(2);
    const hashes = rows.map((row) => contentHash('pets', instanceOf(row)));
    expect(hashes).toEqual([...images, large].map((image) => contentHash('pets', image)).sort());
  });
});

describe('a snapshot of any values', () => {
  const houses = [...housesOf('train', 2), ...housesOf('holdout', 2)];
  const pieces = fc.array(
    fc.record({
      house: fc.constantFrom(...houses),
      value: fc.oneof(
        fc.constantFrom(1, 2, 0.1),
        fc.double({ min: -FLOAT_MAX, max: FLOAT_MAX, noNaN: true }),
      ),
      source: fc.constantFrom('', 'ann', 'bob'),
      blind: fc.boolean(),
      base: fc.boolean(),
      trainOnly: fc.boolean(),
    }),
    { maxLength: 30 },
  );

  test('is what the votes on each content come to', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (pieces) => {
        const store = await new TestStore().open();
        const votes = new Map<string, ValueVote[]>();
        let number = 0;
        for (const { house, value, source, blind, base, trainOnly } of pieces) {
          const hash = base
            ? observationHash('houses', house.row!, value + 0, 1)
            : contentHash('houses', house);
          const known = votes.get(hash) ?? [];
          if (base) {
            const examples = [rowOf(house, value)];
            const added = await store.store.examples.add({ model: 'houses', examples, source, trainOnly });
            expect(added.imported).toBe(known.length > 0 ? 0 : 1);
            if (added.imported === 0) continue;
          } else await store.store.feedback.submit(newOf('houses', house, value, { source, blind }));
          known.push({
            value: value + 0,
            kind: base ? 'base' : 'feedback',
            source,
            blind: !base && blind,
            trainOnly: base && trainOnly,
            number: ++number,
          });
          votes.set(hash, known);
        }
        const { rows, rejected, labels } = await store.snapshot('houses');
        await store.close();

        const counted: Partial<Record<RejectReason, number>> = {};
        const expected = [...votes]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .flatMap(([hash, all]) => {
            const observed = [...votes].filter(([name]) => name.startsWith(hash) && name !== hash);
            const judged =
              observed.length > 0 && observed.every(([name, [vote]]) => isHoldout(name) && !vote!.trainOnly);
            const settled = settleValues({ holdout: isHoldout(hash), judged }, all);
            for (const [reason, count] of Object.entries(settled.rejected) as [RejectReason, number][])
              counted[reason] = (counted[reason] ?? 0) + count;
            if (!settled.row) return [];
            const { value, part, trainOnly } = settled.row;
            return [{ hash: hash.slice(0, 64), value, part, trainOnly }];
          });
        const shown = rows.map((row) => {
          const { value, part, trainOnly } = row;
          return { hash: contentHash('houses', instanceOf(row)), value, part, trainOnly };
        });
        expect(shown).toEqual(expected);
        expect(rejected).toEqual(counted as RejectCounts);
        expect(labels).toBe(number);
      }),
      { numRuns: 25 },
    );
  });
});
