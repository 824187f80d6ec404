import { describe, expect, it, jest } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { dataSetOf } from '../data-set.ts';
import { familiesOf } from '../families.ts';
import { labelsOf, reviewOf, scoresOf, tinyReviews } from '../testing.ts';
import { trainVersion } from '../train-version.ts';

/** Fits take seconds, longer beside other tests. */
jest.setTimeout(60_000);

/** Texts of both languages made of words that lean to one of the labels. */
function leaningTexts(count: number, labels: readonly string[]) {
  const random = randomFrom(11);
  const words = labels.map((label) => Array.from({ length: 12 }, (_, i) => `${label}${i}`));
  const han = ['好', '差', '贵', '快', '慢', '香'];
  return Array.from({ length: count }, (_, row) => {
    const label = row % labels.length;
    const text = Array.from({ length: 3 + Math.floor(random() * 40) }, () => {
      if (random() < 0.2) return han[Math.floor(random() * 3) + (label % 2) * 3]!;
      const from = random() < 0.7 ? label : Math.floor(random() * labels.length);
      return words[from]![Math.floor(random() * 12)]!;
    }).join(' ');
    return reviewOf(text, labels[label]!);
  });
}

describe.each(['text-linear', 'text-dense', 'text-rnn'])('%s', (name) => {
  it.each([
    ['two labels', ['a', 'b']],
    ['five labels', ['a', 'b', 'c', 'd', 'e']],
  ])('answers as served what it answers in training, for %s', async (_what, labels) => {
    const rows = leaningTexts(1_000, labels);
    const data = await dataSetOf('text-classification', rows);
    const [family] = familiesOf('text-classification', name);
    const candidate = (await family!.candidates(data, 1, () => undefined)).at(-1)!;
    const all = Int32Array.from(rows, (_, row) => row);
    const fitted = await candidate.fit(all, () => undefined);
    const own = await fitted.scores(all);
    const served = await scoresOf(await fitted.export(), data.instances);
    let hits = 0;
    for (const [row, scores] of served.entries()) {
      for (const [c, score] of scores.entries())
        expect(Math.abs(score - own[row * labels.length + c]!)).toBeLessThan(1e-6);
      if (scores.indexOf(Math.max(...scores)) === data.target.truth![row]) hits++;
    }
    expect(hits / rows.length).toBeGreaterThan(0.8);
    await fitted.close();
  });

  it('gives the same bytes again', async () => {
    const train = async () => {
      const data = await dataSetOf('text-classification', tinyReviews());
      return (await trainVersion({ data, seed: 1, settings: { family: name } })).onnx;
    };
    expect(Buffer.from(await train()).equals(await train())).toBe(true);
  });
});

it('a recurrent network reads texts that are empty or longer than it can', async () => {
  const rows = leaningTexts(200, ['a', 'b']);
  const data = await dataSetOf('text-classification', rows);
  const version = await trainVersion({ data, seed: 1, settings: { family: 'text-rnn' } });
  const long = Array.from({ length: 500 }, () => 'a1').join(' ');
  expect(await labelsOf(version, [{ text: long }, { text: '' }])).toHaveLength(2);
});
