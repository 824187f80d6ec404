import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openDatabase } from '@ratchet/database';
import { contentHash } from '@ratchet/records';
import { migrations } from './schema.ts';
import { correctionOf, exampleOf, predictionOf, rowOf, TestStore } from './testing.ts';

const CLASSIFIED = '0199c1f0-0000-7000-8000-000000000001';
const TENSORS = '0199c1f0-0000-7000-8000-000000000002';
const AWAITED = '0199c1f0-0000-7000-8000-000000000003';

let bed: TestStore;
beforeEach(async () => {
  bed = new TestStore();
  await fillFirstSchema(join(bed.folder, 'feedback.db'));
  await bed.open();
});
afterEach(() => bed.close());

/** A database as the first schema left it: an import, a correction, one that waits, two predictions. */
async function fillFirstSchema(path: string): Promise<void> {
  const database = await openDatabase({
    path,
    migrations: { '0001_feedback': migrations['0001_feedback']! },
  });
  const { sqlite } = database;
  const [good, fine] = ['good', 'fine'].map((text) => contentHash('sentiment', text));
  sqlite.exec(`
    INSERT INTO example VALUES (1, 'sentiment', '${good}', 'good', 'positive', 'file.csv', 0, 1000, 1);
    INSERT INTO feedback VALUES
      (1, 'f1', 'sentiment', '1', '${CLASSIFIED}', 'fine', 'neutral', 'positive', 'ann', 0, 'resolved', '', 1001,
       'key', 'hash', '${fine}', 2),
      (2, 'f2', '', '', '${AWAITED}', '', 'negative', '', '', 0, 'pending', '', 1002, NULL, NULL, NULL, NULL);
    INSERT INTO prediction VALUES
      (1, '${CLASSIFIED}', 'sentiment', '1', 'fine', NULL, 'positive', 0.8,
       '[["negative",0.1],["neutral",0.1],["positive",0.8]]', NULL, 'champion', '', NULL, 1000),
      (2, '${TENSORS}', 'vision', '1', NULL, x'0102', '', NULL, NULL, x'0304', 'champion', '', NULL, 1000);
    INSERT INTO model_count VALUES ('sentiment', 2, 1, 1001);
    INSERT INTO prediction_count VALUES ('sentiment', '1', 'positive', 1), ('vision', '1', '', 1);
    INSERT INTO feedback_count VALUES ('sentiment', 'resolved', 1), ('', 'pending', 1);
    INSERT INTO agreement_count VALUES ('sentiment', '1', 'neutral', 0, 1);
  `);
  await database.close();
}

describe('a database of the first schema', () => {
  test('keeps what it has', async () => {
    const { rows, labels, answers } = await bed.snapshot();
    expect(rows.map(({ text, label, instance, value }) => [text, label, instance, value])).toEqual([
      ['good', 'positive', null, undefined],
      ['fine', 'neutral', null, undefined],
    ]);
    expect([labels, answers.size]).toEqual([2, 0]);
    expect(await bed.store.statsOf('sentiment')).toEqual({
      predictions: [{ version: '1', label: 'positive', count: 1 }],
      feedback: { resolved: 1, pending: 1 },
      agreement: [{ version: '1', label: 'neutral', agreed: 0, disagreed: 1 }],
      examples: 1,
    });
    expect(bed.feedback().map(({ text, label, value, answer }) => [text, label, value, answer])).toEqual([
      ['fine', 'neutral', null, ''],
      ['', 'negative', null, ''],
    ]);
  });

  test('knows what its models read, and goes on', async () => {
    const examples = [
      rowOf(' GOOD ', 'positive'),
      rowOf('so so', 'neutral'),
      rowOf({ row: { words: 3 } }, 'neutral'),
      rowOf({ row: { words: 3 } }, 4),
    ];
    const imported = await bed.store.examples.add({
      model: 'sentiment',
      examples,
      source: '',
      trainOnly: false,
    });
    expect(imported).toMatchObject({
      imported: 1,
      duplicates: 1,
      rejected: [
        { index: 2, reason: 'WRONG_INPUT_KIND' },
        { index: 3, reason: 'WRONG_INPUT_KIND' },
      ],
    });
    await bed.store.feedback.submit(exampleOf('dull', 'negative'));
    await bed.store.feedback.submit(correctionOf(CLASSIFIED, 'negative'));
    await bed.store.predictions.record([predictionOf({ predictionId: AWAITED, text: 'grim' })]);
    const resolved = bed.feedback().filter(({ state }) => state === 'resolved');
    expect(resolved.map(({ text, label, label_number }) => `${label_number} ${text}: ${label}`)).toEqual([
      '2 fine: neutral',
      '6 grim: negative',
      '4 dull: negative',
      '5 fine: negative',
    ]);
  });

  test('tells its predictions apart', async () => {
    const tensors = bed.store.feedback.submit(correctionOf(TENSORS, 'cat'));
    await expect(tensors).rejects.toMatchObject({ reason: 'NO_LABELS' });
    const value = bed.store.feedback.submit(correctionOf(CLASSIFIED, 3));
    await expect(value).rejects.toMatchObject({ reason: 'WRONG_TARGET_KIND' });
  });

  test('forgets its predictions in time', async () => {
    bed.clock.advance(31 * 24 * 60 * 60 * 1_000);
    await bed.store.retention.sweep();
    expect((await bed.store.statsOf('sentiment')).predictions).toEqual([]);
    expect((await bed.store.statsOf('vision')).predictions).toEqual([]);
  });
});
