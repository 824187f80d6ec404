import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { contentHash, isHoldout, type RejectReason, settleVotes, type Vote } from '@ratchet/records';
import fc from 'fast-check';
import { correctionOf, exampleOf, predictionOf, rowOf, TestStore } from './testing.ts';

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

const importAll = (rows: readonly { text: string; label: string }[], trainOnly = false) =>
  bed.store.examples.add({
    model: 'sentiment',
    examples: rows.map(({ text, label }) => rowOf(text, label)),
    source: 'import',
    trainOnly,
  });

/** What no row has that is about a text. */
const TEXT = { instance: null, value: undefined };

/** Texts whose hash says that they train, or that they judge. */
function textsOf(part: 'train' | 'holdout', count: number): string[] {
  const texts: string[] = [];
  for (let i = 0; texts.length < count; i++) {
    const text = `text number ${i}`;
    if (isHoldout(contentHash('sentiment', text)) === (part === 'holdout')) texts.push(text);
  }
  return texts;
}

describe('a snapshot', () => {
  test('of nothing is empty', async () => {
    expect(await bed.snapshot()).toEqual({
      rows: [],
      pages: [],
      snapshot: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      train: 0,
      holdout: 0,
      labels: 0,
      rejected: {},
      answers: new Map(),
    });
  });

  test('holds base data and resolved feedback, in the order of their hashes', async () => {
    const [a, b, c] = textsOf('train', 3) as [string, string, string];
    await importAll([{ text: a, label: 'negative' }]);
    const prediction = predictionOf({ text: b });
    await bed.store.feedback.submitAll([
      correctionOf(prediction.predictionId, 'neutral'),
      correctionOf('0199c1f0-0000-7000-8000-000000000001', 'neutral'),
      exampleOf(c, 'positive'),
    ]);
    await bed.store.predictions.record([prediction]);
    const { rows, labels, train } = await bed.snapshot();
    const expected = [
      { ...TEXT, text: a, label: 'negative', part: 'train', trainOnly: false },
      { ...TEXT, text: b, label: 'neutral', part: 'train', trainOnly: true },
      { ...TEXT, text: c, label: 'positive', part: 'train', trainOnly: true },
    ].toSorted((x, y) => (contentHash('sentiment', x.text) < contentHash('sentiment', y.text) ? -1 : 1));
    expect(rows).toEqual(expected);
    expect([labels, train]).toEqual([3, 3]);
  });

  test('of texts and labels has the hash that it always had', async () => {
    await importAll([
      { text: 'good', label: 'positive' },
      { text: 'bad', label: 'negative' },
      { text: 'fine', label: 'positive' },
    ]);
    expect((await bed.snapshot()).snapshot).toBe(
      'ca061473c365a057277da47c3f62d259f69aedabcadf6b227bdfddcca4087d90',
    );
  });

  test('lets only base rows and blind feedback judge', async () => {
    const [a, b, c, d] = textsOf('holdout', 4) as [string, string, string, string];
    await importAll([{ text: a, label: 'negative' }]);
    await importAll([{ text: b, label: 'negative' }], true);
    await bed.store.feedback.submitAll([
      exampleOf(a, 'positive'),
      exampleOf(c, 'positive', { blind: true }),
      exampleOf(d, 'positive'),
    ]);
    const { rows, train, holdout, rejected } = await bed.snapshot();
    expect(rows.map(({ text, label, part }) => [text, label, part])).toEqual(
      expect.arrayContaining([
        [a, 'negative', 'holdout'],
        [b, 'negative', 'train'],
        [c, 'positive', 'holdout'],
        [d, 'positive', 'train'],
      ]),
    );
    expect([train, holdout, rejected]).toEqual([2, 2, { HOLDOUT_NOT_BLIND: 1 }]);
  });

  test('learns a correction of what nobody judges yet, until somebody does', async () => {
    const [text] = textsOf('holdout', 1) as [string];
    await bed.store.feedback.submit(exampleOf(text, 'positive', { source: 'ann' }));
    const taught = await bed.snapshot();
    expect(taught.rows).toEqual([{ ...TEXT, text, label: 'positive', part: 'train', trainOnly: true }]);
    await bed.store.feedback.submit(exampleOf(text, 'neutral', { source: 'bob', blind: true }));
    const judged = await bed.snapshot();
    expect(judged.rows).toEqual([{ ...TEXT, text, label: 'neutral', part: 'holdout', trainOnly: false }]);
    expect(judged.rejected).toEqual({ HOLDOUT_NOT_BLIND: 1 });
  });

  test('leaves out the texts of predictions that were empty', async () => {
    const prediction = predictionOf({ text: ' \n' });
    await bed.store.predictions.record([prediction]);
    await bed.store.feedback.submit(correctionOf(prediction.predictionId, 'neutral'));
    expect(await bed.snapshot()).toMatchObject({ rows: [], labels: 1, rejected: { EMPTY_TEXT: 1 } });
  });

  test('is not touched by labels that come while it is read', async () => {
    const rows = textsOf('train', 3_000).map((text) => ({ text, label: 'neutral' }));
    for (let i = 0; i < 2_000; i += 1_000) await importAll(rows.slice(i, i + 1_000));
    const before = await bed.snapshot();
    const reading = bed.store.snapshots.take('sentiment');
    const first = await reading.next();
    await importAll(rows.slice(2_000));
    let summary: unknown;
    let read = 'rows' in first.value ? first.value.rows.length : 0;
    for await (const part of reading) {
      if ('summary' in part) summary = part.summary;
      else read += part.rows.length;
    }
    const { rows: _rows, pages: _pages, ...expected } = before;
    expect(summary).toEqual(expected);
    expect(read).toBe(2_000);
    expect((await bed.snapshot()).train).toBe(3_000);
  });

  test('comes in pages that fit into a message', async () => {
    await importAll(textsOf('train', 1_000).map((text) => ({ text, label: 'neutral' })));
    expect((await bed.snapshot()).pages).toEqual([500, 500]);
    const long = Array.from({ length: 15 }, (_, i) => rowOf(`${i}`.padEnd(100_000, 'y'), 'neutral'));
    await bed.store.examples.add({ model: 'topics', examples: long, source: '', trainOnly: false });
    expect((await bed.snapshot('topics')).pages).toEqual([10, 5]);
  });
});

describe('a snapshot of any labels', () => {
  const texts = [...textsOf('train', 3), ...textsOf('holdout', 3)];
  const fields = {
    text: fc.constantFrom(...texts),
    label: fc.constantFrom('negative', 'neutral', 'positive'),
    source: fc.constantFrom('', 'ann', 'bob'),
    blind: fc.boolean(),
  };
  const labels = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('base'), trainOnly: fc.boolean(), ...fields }),
      fc.record({ kind: fc.constant('feedback'), trainOnly: fc.constant(false), ...fields }),
    ),
    { maxLength: 40 },
  );

  test('is what the votes on each content come to, whatever their order', async () => {
    await fc.assert(
      fc.asyncProperty(labels, async (labels) => {
        // An example is kept under the label that came first: base data goes first in both orders.
        const base = labels.filter(({ kind }) => kind === 'base');
        const feedback = labels.filter(({ kind }) => kind === 'feedback');
        const snapshots = [];
        for (const order of [feedback, feedback.toReversed()]) {
          const model = new TestStore();
          await model.open();
          for (const { text, label, source, trainOnly } of base) {
            const examples = [rowOf(text, label)];
            await model.store.examples.add({ model: 'sentiment', examples, source, trainOnly });
          }
          for (const { text, label, source, blind } of order) {
            await model.store.feedback.submit(exampleOf(text, label, { source, blind }));
          }
          snapshots.push(await model.snapshot());
          await model.close();
        }
        const [first, second] = snapshots as [(typeof snapshots)[0], (typeof snapshots)[0]];
        expect(second).toEqual(first);

        const votes = new Map<string, Vote[]>();
        for (const { text, label, source, kind, blind, trainOnly } of labels) {
          const known = votes.get(text) ?? [];
          const isBase = kind === 'base';
          if (isBase && known.some((vote) => vote.kind === 'base')) continue;
          known.push({
            label,
            source,
            kind: isBase ? 'base' : 'feedback',
            blind: !isBase && blind,
            trainOnly,
          });
          votes.set(text, known);
        }
        const rejected: Partial<Record<RejectReason, number>> = {};
        const rows = [...votes].flatMap(([text, all]) => {
          const content = { holdout: isHoldout(contentHash('sentiment', text)), empty: false };
          const settled = settleVotes(content, all);
          for (const [reason, count] of Object.entries(settled.rejected) as [RejectReason, number][]) {
            rejected[reason] = (rejected[reason] ?? 0) + count;
          }
          if (!settled.row) return [];
          const { label, part, trainOnly } = settled.row;
          return [{ ...TEXT, text, label, part, trainOnly }];
        });
        expect(first.rows.toSorted((a, b) => (a.text < b.text ? -1 : 1))).toEqual(
          rows.toSorted((a, b) => (a.text < b.text ? -1 : 1)),
        );
        expect(first.rejected).toEqual(rejected);
        expect(first.labels).toBe([...votes.values()].flat().length);
      }),
      { numRuns: 25 },
    );
  });
});
