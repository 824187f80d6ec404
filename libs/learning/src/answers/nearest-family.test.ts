import { describe, expect, it } from '@jest/globals';
import type { DataSet } from '../candidate.ts';
import { dataSetOf, type LearningRow } from '../data-set.ts';
import { familiesOf } from '../families.ts';
import { reviewOf, scoresOf } from '../testing.ts';
import { faqLabels, faqRows } from './testing.ts';

const PATIENCE_MS = 30_000;

/** The questions as people write them, more than a thousand, and some that are hardly questions. */
function writtenQuestions(): LearningRow[] {
  const opening = ['', 'Hello, ', '你好，', 'please tell me: ', 'Hi! I have a question. '];
  const closing = ['', ' thanks'];
  const rows = faqRows().flatMap(({ instance, label }) =>
    opening.flatMap((before) =>
      closing.map((after) => reviewOf(`${before}${instance.text}${after}`, label!)),
    ),
  );
  const odd = ['', '?', 'zzzz', '的', 'When '.repeat(2_000), 'Where is my order? '.repeat(30)];
  return [...rows, ...odd.map((text) => reviewOf(text, 'order-status'))];
}

function allOf({ instances }: DataSet): Int32Array {
  return Int32Array.from(instances, (_, row) => row);
}

describe.each(['answers-nearest', 'text-linear'])('%s', (name) => {
  it.each([1, 0.4, 2.5])(
    'answers as served what it answers in training, at temperature %d',
    async (temperature) => {
      const data = await dataSetOf('question-answering', writtenQuestions());
      const [family] = familiesOf('question-answering', name);
      const candidate = (await family!.candidates(data, 1, () => undefined))[1]!;
      const fitted = await candidate.fit(
        allOf(data).filter((row) => row % 3 > 0),
        () => undefined,
      );
      const model = fitted.atTemperature!(temperature);
      const own = await model.scores(allOf(data));
      const served = await scoresOf(await model.export(), data.instances);
      const classes = faqLabels.length;
      expect(served).toHaveLength(data.instances.length);
      for (const [row, scores] of served.entries()) {
        const off = scores.map((score, c) => Math.abs(score - own[row * classes + c]!));
        expect(Math.max(...off)).toBeLessThan(1e-6);
      }
      await fitted.close();
    },
    PATIENCE_MS,
  );
});

describe('answers-nearest', () => {
  const fitted = async (rows: readonly LearningRow[], seed = 1) => {
    const data = await dataSetOf('question-answering', rows);
    const [family] = familiesOf('question-answering', 'answers-nearest');
    const candidates = await family!.candidates(data, seed, () => undefined);
    return { data, candidates, model: await candidates.at(-1)!.fit(allOf(data), () => undefined) };
  };

  it('knows nothing about a text that has nothing in common with any question', async () => {
    const { model } = await fitted(faqRows());
    const exported = await model.export();
    const texts = ['', ' ', 'xyzzy', '☂'].map((text) => ({ text }));
    const together = await scoresOf(exported, texts);
    const alone = (await Promise.all(texts.map((text) => scoresOf(exported, [text])))).flat();
    for (const scores of [...together, ...alone])
      for (const score of scores) expect(score).toBeCloseTo(1 / faqLabels.length, 6);
  });

  it('is sure of the answer of a stored question', async () => {
    const { data, model } = await fitted(faqRows());
    const scores = await model.scores(allOf(data));
    const classes = faqLabels.length;
    for (const [row, label] of data.target.truth!.entries())
      expect(scores[row * classes + label]!).toBeGreaterThan(0.9);
    expect(model.facts).toMatchObject({ rows: 120, stored: 120 });
    expect(model.facts['temperature']).toBeGreaterThan(0.02);
    expect(model.facts['temperature']).toBeLessThan(0.2);
  });

  it('looks at characters where they say more than the words', async () => {
    const { candidates } = await fitted(faqRows());
    expect(candidates.map(({ settings }) => settings)).toEqual([
      { characters: null },
      { characters: [3, 5] },
    ]);
    const chinese = faqRows().filter(({ instance }) => /^\p{Script=Han}/u.test(instance.text!));
    expect((await fitted(chinese)).candidates).toHaveLength(1);
  });

  it('costs more the more there is to compare', async () => {
    const { candidates } = await fitted(faqRows());
    const [words, characters] = candidates.map((candidate) => candidate.seconds(10_000));
    expect(words).toBeGreaterThan(0.01);
    expect(characters).toBeGreaterThan(words!);
    expect(candidates[0]!.seconds(20_000)).toBeGreaterThan(2 * words!);
  });
});
