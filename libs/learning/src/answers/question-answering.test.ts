import { describe, expect, it, jest } from '@jest/globals';
import { dataSetOf, type LearningRow } from '../data-set.ts';
import { reviewOf, scoresOf } from '../testing.ts';
import { type TrainedVersion, trainVersion, type VersionRequest } from '../train-version.ts';
import { faqLabels, faqQuestions, faqRows, UNRELATED } from './testing.ts';

// Several fits a test, beside other tests.
jest.setTimeout(60_000);

const NEAREST = { family: 'answers-nearest' };

async function train(
  rows: readonly LearningRow[],
  more: Partial<VersionRequest> = {},
): Promise<TrainedVersion> {
  return await trainVersion({ data: await dataSetOf('question-answering', rows), seed: 1, ...more });
}

/** Comparing both families takes its time: once for all tests. */
let compared: Promise<TrainedVersion> | undefined;
function chosen(): Promise<TrainedVersion> {
  compared ??= train(faqRows());
  return compared;
}

/** What the gateway makes of a version's scores. */
async function ask(version: TrainedVersion, texts: readonly string[]) {
  const scores = await scoresOf(
    version,
    texts.map((text) => ({ text })),
  );
  return scores.map((row) => {
    const score = Math.max(...row);
    return { label: version.labels![row.indexOf(score)]!, known: score >= version.threshold! };
  });
}

describe('question answering', () => {
  it.each([
    ['as chosen', chosen],
    ['by the nearest question', () => train(faqRows(), { settings: NEAREST })],
  ])('answers customers in two languages, and knows what it does not know, %s', async (how, make) => {
    const version = await make();
    const questions = faqQuestions();
    const answers = await ask(
      version,
      questions.map(({ instance }) => instance.text!),
    );
    const right = answers.filter(({ label }, i) => label === questions[i]!.label);
    const answered = answers.filter(({ known }) => known);
    const rightly = right.filter(({ known }) => known);
    const unrelated = (await ask(version, UNRELATED)).filter(({ known }) => known);
    const { value, precision, coverage } = version.summary.threshold!;
    console.info(
      `FAQ ${how}: ${right.length} of ${questions.length} right, ${answered.length} answered (${rightly.length} rightly), ` +
        `${unrelated.length} of ${UNRELATED.length} unrelated ones answered; threshold ${value}, held out: ` +
        `precision ${precision.toFixed(3)}, coverage ${coverage.toFixed(3)}`,
    );
    // by chance it would be two
    expect(right.length).toBeGreaterThanOrEqual(25);
    expect(rightly.length).toBeGreaterThanOrEqual(20);
    expect(answered.length - rightly.length).toBeLessThanOrEqual(2);
    expect(unrelated.length).toBeLessThanOrEqual(2);
    expect(version.threshold).toBe(value);
    expect(version.summary.threshold!.rows).toBe(120);
    expect(JSON.parse(JSON.stringify(version.summary))).toEqual(version.summary);
  });

  it('compares both families, each at its own temperature', async () => {
    const { choice } = (await chosen()).summary;
    expect(new Set(choice.tried.map(({ family }) => family))).toEqual(
      new Set(['answers-nearest', 'text-linear']),
    );
    expect(choice.rows).toBe(120);
    const { logLoss, calibrationError } = choice.calibration!;
    expect(logLoss.after).toBeLessThanOrEqual(logLoss.before);
    expect(calibrationError.after).toBeLessThanOrEqual(calibrationError.before);
  });

  it.each([
    ['a new answer', 'Do you sell vegan shoes?', 'vegan-shoes'],
    ['an answer that there is', 'My shoes arrived in the wrong size', 'return-goods'],
    ['a new answer in Chinese', '你们有儿童尺码吗?', 'children'],
  ])('learns %s by one correction', async (_what, question, label) => {
    const before = await train(faqRows(), { settings: NEAREST });
    expect(await ask(before, [question])).not.toEqual([{ label, known: true }]);
    const correction = { ...reviewOf(question, label), trainOnly: true };
    const after = await train([...faqRows(), correction], { settings: NEAREST });
    expect(await ask(after, [question])).toEqual([{ label, known: true }]);
  });

  it('learns a correction by a linear model too', async () => {
    const question = 'My shoes arrived in the wrong size';
    const correction = { ...reviewOf(question, 'return-goods'), trainOnly: true };
    const settings = { family: 'text-linear', budgetSeconds: 1 };
    const linear = await train([...faqRows(), correction], { settings });
    expect((await ask(linear, [question]))[0]!.label).toBe('return-goods');
  });

  it('makes the next version as the one before, and finds its threshold anew', async () => {
    const first = await train(faqRows(), { settings: NEAREST });
    const previous = JSON.parse(JSON.stringify(first.summary.choice)) as typeof first.summary.choice;
    const told: string[] = [];
    const onProgress = ({ candidate }: { candidate: string }): void => void told.push(candidate);
    const next = await train(faqRows(), { previous, onProgress });
    expect(next.summary.choice).toMatchObject({ description: previous.description, tried: previous.tried });
    expect(told.some((candidate) => candidate.startsWith('comparing'))).toBe(false);
    expect(next.threshold).toBe(first.threshold);
    expect(Buffer.from(next.onnx).equals(first.onnx)).toBe(true);
  });

  it('serves answers of which each has one question: all that can be said is what is likelier than the rest', async () => {
    const one = faqLabels.map((label) => faqRows().find((row) => row.label === label)!);
    const version = await train(one);
    expect(version.summary.choice).toMatchObject({ family: 'answers-nearest', tried: [], rows: 0 });
    expect(version.summary.threshold).toMatchObject({ value: 0.5001, reached: false, rows: 0 });
    const texts = one.map(({ instance }) => instance.text!);
    expect(await ask(version, texts)).toEqual(one.map(({ label }) => ({ label, known: true })));
    expect((await ask(version, UNRELATED)).filter(({ known }) => known).length).toBeLessThanOrEqual(2);
  });

  it('makes do with two questions for each answer', async () => {
    const two = faqLabels.flatMap((label) =>
      faqRows()
        .filter((row) => row.label === label)
        .slice(0, 2),
    );
    const { summary, threshold } = await train(two);
    expect(summary.choice.tried.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(summary.threshold).toMatchObject({ value: threshold, rows: 30 });
  });

  it('tells how far it is, never backwards, to the end', async () => {
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }): void => void seen.push(done);
    const { summary } = await train(faqRows(), { settings: NEAREST });
    await train(faqRows(), { previous: summary.choice, onProgress });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it('gives the same bytes and the same summary again', async () => {
    const pairs = [
      [await chosen(), await train(faqRows())],
      [await train(faqRows(), { settings: NEAREST }), await train(faqRows(), { settings: NEAREST })],
    ] as const;
    for (const [first, again] of pairs) {
      expect(Buffer.from(first.onnx).equals(again.onnx)).toBe(true);
      expect(again.summary).toEqual(first.summary);
    }
  });
});
