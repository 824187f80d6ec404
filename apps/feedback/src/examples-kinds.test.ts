import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { invalid } from '@ratchet/kernel';
import type { Row, Tensor } from '@ratchet/model';
import type { Example } from './examples.ts';
import { imageOf, rowOf, TestStore } from './testing.ts';

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

const add = (model: string, ...examples: readonly Example[]) =>
  bed.store.examples.add({ model, examples, source: 'file.csv', trainOnly: false });

/** What became of each row of an import into a model: its reason where it was rejected. */
async function outcomes(model: string, ...examples: readonly Example[]): Promise<string[]> {
  const { rejected } = await add(model, ...examples);
  return examples.map((_, i) => rejected.find(({ index }) => index === i)?.reason ?? 'kept');
}

const tensor: Tensor = { name: 'x', datatype: 'BOOL', shape: [2], content: Uint8Array.of(0, 1) };
const house = (rooms: number): { row: Row } => ({ row: { rooms, town: 'Ulm' } });
const film = (user: string | number, item: string, more: Row = {}): { row: Row } => ({
  row: { user, item, ...more },
});

describe('examples of every kind', () => {
  test.each<[string, Example, Example]>([
    ['texts with labels', rowOf('good', 'a'), rowOf('bad', 'b')],
    ['rows with labels', rowOf(house(1), 'a'), rowOf(house(2), 'b')],
    ['rows with values', rowOf(house(1), 1.5), rowOf(house(2), -2)],
    ['images', rowOf(imageOf(1), 'a'), rowOf(imageOf(2), 'b')],
    [
      'tensors with labels',
      rowOf({ tensors: [tensor] }, 'a'),
      rowOf({ tensors: [{ ...tensor, name: 'y' }] }, 'b'),
    ],
    [
      'tensors with values',
      rowOf({ tensors: [tensor] }, 1),
      rowOf({ tensors: [{ ...tensor, name: 'y' }] }, 2),
    ],
  ])('%s are kept once each, over a restart', async (_name, a, b) => {
    expect(await add('new', a, b, a)).toEqual({ imported: 2, duplicates: 1, rejected: [] });
    const before = await bed.snapshot('new');
    await bed.open();
    expect(await add('new', b, a)).toEqual({ imported: 0, duplicates: 2, rejected: [] });
    expect(await bed.snapshot('new')).toEqual(before);
    expect(before.rows).toHaveLength(2);
    const { examples } = await bed.store.statsOf('new');
    expect([examples, before.labels]).toEqual([2, 2]);
  });

  test('are the same content when their cells are, whatever the order of the columns', async () => {
    const rows: Row[] = [
      { a: 1, b: 'x' },
      { b: 'x', a: 1 },
      { b: 'x', a: 1, c: null },
      { b: 'x', a: '1' },
    ];
    const { imported, duplicates } = await add('new', ...rows.map((row) => rowOf({ row }, 'l')));
    expect([imported, duplicates]).toEqual([2, 2]);
  });

  test('that are ratings are the same content when user and item are', async () => {
    const outcome = await add(
      'films',
      rowOf(film(7, 'alien', { time: 1 }), 4),
      rowOf(film('7', 'alien', { time: 2 }), 4),
      rowOf(film(7, 'alien'), 5),
      rowOf(film(8, 'alien'), 5),
    );
    expect(outcome).toEqual({
      imported: 2,
      duplicates: 1,
      rejected: [
        {
          index: 2,
          reason: 'CONFLICTING_LABEL',
          message: 'the same row is kept with value 4 already; 5 was not kept',
        },
      ],
    });
  });
});

describe('the first row that is kept', () => {
  const wrongInput = 'WRONG_INPUT_KIND';
  const wrongTarget = 'WRONG_TARGET_KIND';

  test.each<[string, Example, Example, string]>([
    ['a text, then a row', rowOf('good', 'a'), rowOf(house(1), 'a'), wrongInput],
    ['a text, then an image', rowOf('good', 'a'), rowOf(imageOf(1), 'a'), wrongInput],
    ['an image, then tensors', rowOf(imageOf(1), 'a'), rowOf({ tensors: [tensor] }, 'a'), wrongInput],
    ['a label, then a value', rowOf(house(1), 'a'), rowOf(house(2), 1), wrongTarget],
    ['a value, then a label', rowOf(house(1), 1), rowOf(house(1), 'a'), wrongTarget],
  ])('fixes the kind of all: %s', async (_name, first, second, reason) => {
    expect(await outcomes('new', first, second)).toEqual(['kept', reason]);
    await bed.open();
    expect(await outcomes('new', second, first)).toEqual([reason, 'kept']);
    expect((await bed.store.labelCounts())[0]).toMatchObject({ labels: 1 });
  });

  test('is not one that was refused', async () => {
    const rows = [rowOf('', 'a'), rowOf(house(1), Number.NaN), rowOf(imageOf(1), 'a'), rowOf('good', 'a')];
    expect(await outcomes('new', ...rows)).toEqual(['EMPTY_TEXT', 'INVALID_VALUE', 'kept', wrongInput]);
  });

  test('says what is wrong with the others', async () => {
    const { rejected } = await add('new', rowOf(house(1), 1), rowOf('good', 'a'), rowOf(house(2), 'a'));
    expect(rejected.map(({ message }) => message)).toEqual([
      'model "new" learns from rows: expected a row, got a text',
      'the rows of model "new" have values; got a label: keep these under another name',
    ]);
  });
});

describe('an example is refused', () => {
  test.each<[string, Example, string]>([
    ['with NaN', rowOf(house(1), Number.NaN), 'INVALID_VALUE'],
    ['with an infinite value', rowOf(house(1), Number.POSITIVE_INFINITY), 'INVALID_VALUE'],
    ['with a label and a value', { ...rowOf(house(1), 1), label: 'a' }, 'WRONG_TARGET_KIND'],
    ['with neither', rowOf(house(1), ''), 'EMPTY_LABEL'],
    ['as a text with a value', rowOf('good', 1), 'WRONG_TARGET_KIND'],
    ['as an image with a value', rowOf(imageOf(1), 1), 'WRONG_TARGET_KIND'],
    ['as a row with an answer', rowOf(house(1), 'a', 'Nine to five.'), 'WRONG_TARGET_KIND'],
    ['as text and instance', { ...rowOf(house(1), 'a'), text: 'good' }, 'WRONG_INPUT_KIND'],
    ['as an empty row', rowOf({ row: {} }, 'a'), 'INVALID_ROW'],
    ['as what is no row', { ...rowOf('', 'a'), instance: invalid('INVALID_ROW', 'no row') }, 'INVALID_ROW'],
    ['as no image', rowOf({ image: Buffer.from('GIF89a') }, 'a'), 'INVALID_IMAGE'],
    ['with a long answer', rowOf('good', 'a', 'x'.repeat(10_001)), 'ANSWER_TOO_LONG'],
  ])('%s', async (_name, example, reason) => {
    expect(await outcomes('new', example)).toEqual([reason]);
    expect(await bed.store.labelCounts()).toEqual([]);
  });

  test.each<[string, string, Example, string]>([
    ['a row for a text classifier', 'sentiment', rowOf(house(1), 'positive'), 'WRONG_INPUT_KIND'],
    ['a text for an image classifier', 'pets', rowOf('good', 'cat'), 'WRONG_INPUT_KIND'],
    ['a value for a classifier of rows', 'plants', rowOf(house(1), 1), 'WRONG_TARGET_KIND'],
    ['a label for a regressor', 'houses', rowOf(house(1), 'dear'), 'WRONG_TARGET_KIND'],
    ['an image for a recommender', 'films', rowOf(imageOf(1), 'alien'), 'WRONG_INPUT_KIND'],
    ['a row without user and item', 'films', rowOf({ row: { user: 1, topK: 3 } }, 5), 'INVALID_ROW'],
    ['a label for a recommender', 'films', rowOf(film(1, 'alien'), 'good'), 'WRONG_TARGET_KIND'],
  ])('that the champion has no use for: %s', async (_name, model, example, reason) => {
    expect(await outcomes(model, example)).toEqual([reason]);
  });

  test.each<[string, Example]>([
    ['sentiment', rowOf('fine', 'a new label')],
    ['sentiment', rowOf('what time?', 'hours', 'Nine to five.')],
    ['pets', rowOf(imageOf(1), 'horse')],
    ['plants', rowOf(house(1), 'beech')],
    ['houses', rowOf(house(1), 1e6)],
    ['films', rowOf(film('a new user', 'a new item'), 4.5)],
    ['faq', rowOf('what time?', '', 'Nine to five.')],
  ])('but not for being new to the champion of %s', async (model, example) => {
    expect(await outcomes(model, example)).toEqual(['kept']);
  });
});

describe('answers', () => {
  const answersOf = async () => Object.fromEntries((await bed.snapshot('faq')).answers);

  test('come with their label or are it', async () => {
    await add(
      'faq',
      rowOf('when?', 'hours', 'Nine to five.'),
      rowOf('how?', '', 'By post.'),
      rowOf('who?', 'us'),
    );
    expect(await answersOf()).toEqual({ hours: 'Nine to five.', 'By post.': 'By post.' });
    expect((await bed.snapshot('faq')).rows.map(({ label }) => label).sort()).toEqual([
      'By post.',
      'hours',
      'us',
    ]);
  });

  test('are renewed by new rows and by rows that changed, but not by the same rows again', async () => {
    const first = rowOf('when?', 'hours', 'Nine to five.');
    await add('faq', first);
    await add('faq', rowOf('until when?', 'hours', 'Ten to six.'));
    expect(await add('faq', first)).toMatchObject({ imported: 0, duplicates: 1 });
    expect(await answersOf()).toEqual({ hours: 'Ten to six.' });
    const before = await bed.snapshot('faq');
    expect(await add('faq', rowOf('when?', 'hours', 'Always.'))).toMatchObject({
      imported: 0,
      duplicates: 1,
    });
    expect(await answersOf()).toEqual({ hours: 'Always.' });
    const after = await bed.snapshot('faq');
    expect(after.snapshot).not.toBe(before.snapshot);
    expect(after.rows).toEqual(before.rows);
  });
});

test('a large row counts as many where writes are bounded', async () => {
  const commits = () => bed.metric('ratchet_store_commit_seconds_count');
  await Promise.all([1, 2, 3].map((i) => add('new', rowOf(imageOf(i), 'cat'))));
  expect(await commits()).toBe(1);
  await Promise.all([4, 5, 6].map((i) => add('new', rowOf(imageOf(i, 3 * 2 ** 20), 'cat'))));
  expect(await commits()).toBe(4);
});
