import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { chooseSettings, sampleSize } from './choose-settings.ts';

/** Words of which the last two letters tell the class, each word once: only characters can find it. */
function suffixTexts(count: number) {
  const texts = Array.from({ length: count }, (_, i) => {
    const stem = String.fromCharCode(
      97 + (i % 26),
      97 + ((i * 7) % 25),
      97 + ((i * 11) % 23),
      97 + ((i * 3) % 19),
    );
    return `${stem}${i % 2 === 0 ? 'ful' : 'less'}`;
  });
  return { texts, labels: Int32Array.from(texts.keys()).map((i) => i % 2) };
}

function choose(
  texts: readonly string[],
  labels: Int32Array,
  judging = new Uint8Array(texts.length).fill(1),
) {
  const seen: number[] = [];
  const choice = chooseSettings({
    texts,
    labels,
    judging,
    classes: 2,
    seed: 7,
    onProgress: (done) => void seen.push(done),
  });
  return choice.then((found) => ({ ...found, seen }));
}

describe('chooseSettings', () => {
  it('takes characters where words do not help', async () => {
    const { texts, labels } = suffixTexts(200);
    const { chosen, tried, rows } = await choose(texts, labels);
    expect(chosen.characters).toEqual([3, 5]);
    expect(rows).toBe(200);
    expect(tried).toHaveLength(6);
    for (const { settings, accuracy } of tried) {
      if (settings.characters === null) expect(accuracy).toBeLessThan(0.7);
      else expect(accuracy).toBeGreaterThan(0.95);
    }
  });

  it('measures by the rows that judge, not by those that only train', async () => {
    const judging = Array.from({ length: 120 }, (_, i) => `${i % 2 === 0 ? 'good' : 'bad'} number${i}`);
    const words = suffixTexts(400);
    const texts = [...judging, ...words.texts];
    const labels = Int32Array.from([...judging.keys()].map((i) => i % 2).concat([...words.labels]));
    const marks = Uint8Array.from(texts, (_, i) => (i < judging.length ? 1 : 0));
    expect((await choose(texts, labels)).tried[0]!.accuracy).toBeLessThan(0.9);
    const { tried, rows } = await choose(texts, labels, marks);
    expect(tried[0]!.accuracy).toBeGreaterThan(0.95);
    expect(rows).toBe(120);
  });

  it('keeps the simplest of those that cannot be told from the best', async () => {
    const random = randomFrom(7);
    const texts = Array.from({ length: 300 }, (_, i) => `word${i % 40} other${(i * 5) % 13}`);
    const labels = Int32Array.from(texts, (_, i) => (random() < 0.9 === (i % 40) % 3 > 0 ? 0 : 1));
    const { chosen, tried } = await choose(texts, labels);
    const best = tried.findIndex(({ behind }) => behind === 0);
    const kept = tried.findIndex(({ settings }) => settings === chosen);
    expect(kept).toBeLessThan(best);
    expect(tried[kept]!.behind).toBeLessThanOrEqual(tried[kept]!.behindError);
    for (const { behind, behindError } of tried.slice(0, kept)) expect(behind).toBeGreaterThan(behindError);
  });

  it('does not try characters on texts that have hardly any words of letters', async () => {
    const texts = Array.from(
      { length: 60 },
      (_, i) => `${i % 2 === 0 ? '很好看' : '不好看'}${'一二三四五'.charAt(i % 5)}`,
    );
    const labels = Int32Array.from(texts.keys()).map((i) => i % 2);
    const { tried, seen } = await choose(['iPhone 很好', ...texts], Int32Array.of(0, ...labels));
    expect(tried.map(({ settings }) => settings.characters)).toEqual([null, null, null]);
    expect(seen.at(-1)).toBe(1);
  });

  it('says how far it is, never backwards, to the end', async () => {
    const { texts, labels } = suffixTexts(40);
    const { seen } = await choose(texts, labels);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });
});

describe('sampleSize', () => {
  const order = Int32Array.from({ length: 30_000 }, (_, i) => i);

  it.each([
    ['all of few short texts', 3000, 'very good', 2, 3000],
    ['a part of many short texts', 30_000, 'very good', 3, 23_148],
    [
      'a thousand of many long texts',
      3000,
      Array.from({ length: 400 }, (_, i) => `w${i}`).join(' '),
      2,
      1000,
    ],
    ['a thousand where there are many classes', 3000, 'I want my money back now', 100, 1000],
    ['all where there is nothing in them', 3000, '', 2, 3000],
    ['all of fewer than a thousand, whatever they cost', 900, 'a b c d e f g h i j k l m n', 500, 900],
  ])('is %s', (_, count, text, classes, expected) => {
    const texts = Array.from({ length: count }, () => text);
    expect(sampleSize(texts, classes, order.subarray(0, count))).toBe(expected);
  });
});
