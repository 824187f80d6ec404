import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Import } from './examples.ts';
import { rowOf, TestStore } from './testing.ts';

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

const add = (rows: readonly (readonly [text: string, label: string])[], more: Partial<Import> = {}) =>
  bed.store.examples.add({
    model: 'sentiment',
    examples: rows.map(([text, label]) => rowOf(text, label)),
    source: 'file.csv',
    trainOnly: false,
    ...more,
  });

describe('imported examples', () => {
  test('are kept once for each content', async () => {
    expect(
      await add([
        ['good', 'positive'],
        ['bad', 'negative'],
        [' GOOD ', 'positive'],
      ]),
    ).toEqual({
      imported: 2,
      duplicates: 1,
      rejected: [],
    });
    await bed.open();
    expect(
      await add([
        ['Good', 'positive'],
        ['so so', 'neutral'],
      ]),
    ).toEqual({
      imported: 1,
      duplicates: 1,
      rejected: [],
    });
    expect(await bed.store.labelCounts()).toEqual([
      { model: 'sentiment', labels: 3, newestTimeMs: bed.clock.now() },
    ]);
    expect((await bed.store.statsOf('sentiment')).examples).toBe(3);
  });

  test('keep the label that came first, and say so', async () => {
    expect(
      await add([
        ['good', 'positive'],
        ['good', 'negative'],
      ]),
    ).toEqual({
      imported: 1,
      duplicates: 0,
      rejected: [
        {
          index: 1,
          reason: 'CONFLICTING_LABEL',
          message: 'the same text is kept with label "positive" already; "negative" was not kept',
        },
      ],
    });
  });

  test('are refused one by one', async () => {
    const outcome = await add([
      ['', 'positive'],
      ['\u3000', 'positive'],
      ['good', ' '],
      ['x'.repeat(100_001), 'positive'],
      ['good', 'x'.repeat(257)],
      ['good', 'positive'],
    ]);
    expect(outcome.imported).toBe(1);
    expect(outcome.rejected.map(({ index, reason }) => `${index} ${reason}`)).toEqual([
      '0 EMPTY_TEXT',
      '1 EMPTY_TEXT',
      '2 EMPTY_LABEL',
      '3 TEXT_TOO_LONG',
      '4 LABEL_TOO_LONG',
    ]);
  });

  test('belong to their model alone', async () => {
    await add([['good', 'positive']]);
    expect((await add([['good', 'other']], { model: 'new-one' })).imported).toBe(1);
    expect((await bed.store.labelCounts()).map(({ model, labels }) => `${model} ${labels}`)).toEqual([
      'new-one 1',
      'sentiment 1',
    ]);
  });

  test('are refused for a model that takes tensors, with what is possible', async () => {
    await expect(add([['good', 'positive']], { model: 'vision' })).rejects.toMatchObject({
      kind: 'FailedPrecondition',
      reason: 'NOT_TRAINABLE',
      message: expect.stringMatching(
        /^model "vision" takes tensors.* with --trainable .* or import .* another name$/,
      ),
    });
    expect(await bed.store.labelCounts()).toEqual([]);
  });

  test.each<[string, Partial<Import>, string]>([
    ['a name that is none', { model: '../x' }, 'INVALID_MODEL_NAME'],
    ['a long source', { source: 'x'.repeat(129) }, 'SOURCE_TOO_LONG'],
    ['too many rows', { examples: Array.from({ length: 1_001 }, () => rowOf('a', 'b')) }, 'WRONG_COUNT'],
  ])('are refused together for %s', async (_name, more, reason) => {
    await expect(add([], more)).rejects.toMatchObject({ kind: 'InvalidInput', reason });
  });
});
