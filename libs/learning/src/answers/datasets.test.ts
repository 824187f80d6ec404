import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { wilsonInterval } from '@ratchet/stats';
import { dataSetOf } from '../data-set.ts';
import { reviewOf, scoresOf } from '../testing.ts';
import { trainVersion } from '../train-version.ts';

const directory = process.env['RATCHET_DATASETS'];
const itWithDatasets = directory === undefined ? it.skip : it;
if (directory === undefined)
  console.info('RATCHET_DATASETS is not set: figures on public questions are skipped');

/** Fitting takes seconds, longer beside other tests. */
const PATIENCE_MS = 300_000;

async function read(name: string): Promise<{ text: string; label: string }[]> {
  const lines = (await readFile(join(directory!, name), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { text: string; label: string });
}

describe('on the questions of customers of a bank, 77 answers', () => {
  itWithDatasets.each([
    { family: 'answers-nearest', accuracyMin: 0.8, coverageMin: 0.55 },
    { family: 'text-linear', accuracyMin: 0.89, coverageMin: 0.8 },
  ])(
    '$family reaches accuracy $accuracyMin, and is right nine times in ten when it answers',
    async ({ family, accuracyMin, coverageMin }) => {
      const rows = (await read('banking77/train.jsonl')).map(({ text, label }) => reviewOf(text, label));
      const test = await read('banking77/test.jsonl');
      const data = await dataSetOf('question-answering', rows);
      const version = await trainVersion({ data, seed: 1, settings: { family, budgetSeconds: 3 } });
      const scores = await scoresOf(
        version,
        test.map(({ text }) => ({ text })),
      );
      let [right, answered, rightly] = [0, 0, 0];
      for (const [i, row] of scores.entries()) {
        const score = Math.max(...row);
        const isRight = version.labels![row.indexOf(score)] === test[i]!.label;
        const known = score >= version.threshold!;
        right += Number(isRight);
        answered += Number(known);
        rightly += Number(known && isRight);
      }
      const share = (value: number) => value.toFixed(4);
      const { low, high } = wilsonInterval(right, test.length);
      console.info(
        `banking77, ${version.summary.choice.description}: accuracy ${share(right / test.length)} ` +
          `(${share(low)}–${share(high)}); at threshold ${version.threshold} it answers ` +
          `${share(answered / test.length)}, of these right ${share(rightly / answered)}; ${version.onnx.length} bytes`,
      );
      expect(right / test.length).toBeGreaterThanOrEqual(accuracyMin);
      expect(rightly / answered).toBeGreaterThanOrEqual(0.9);
      expect(answered / test.length).toBeGreaterThanOrEqual(coverageMin);
    },
    PATIENCE_MS,
  );
});
