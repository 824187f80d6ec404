import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { wilsonInterval } from '@ratchet/stats';
import { dataSetOf } from './data-set.ts';
import { labelsOf, reviewOf } from './testing.ts';
import { trainVersion } from './train-version.ts';

const directory = process.env['RATCHET_DATASETS'];
const itWithDatasets = directory === undefined ? it.skip : it;
if (directory === undefined) console.info('RATCHET_DATASETS is not set: figures on public data are skipped');

/** Fitting takes seconds, longer beside other tests. */
const PATIENCE_MS = 120_000;

async function read(name: string): Promise<{ text: string; label: string }[]> {
  const lines = (await readFile(join(directory!, name), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { text: string; label: string });
}

describe('on public data', () => {
  itWithDatasets.each([
    { set: 'sst2', accuracyMin: 0.825 },
    { set: 'sst3', accuracyMin: 0.65 },
    { set: 'trec', accuracyMin: 0.88 },
    { set: 'zh-reviews', accuracyMin: 0.835 },
  ])(
    'a version trained and served as always reaches accuracy $accuracyMin on $set',
    async ({ set, accuracyMin }) => {
      const rows = (await read(`${set}/train.jsonl`)).map(({ text, label }) => reviewOf(text, label));
      const test = await read(`${set}/test.jsonl`);
      const data = await dataSetOf('text-classification', rows);
      const version = await trainVersion({ data, seed: 1, settings: { budgetSeconds: 10 } });
      const answers = await labelsOf(
        version,
        test.map(({ text }) => ({ text })),
      );
      const correct = answers.filter((answer, i) => answer === test[i]!.label).length;
      const { low, high } = wilsonInterval(correct, test.length);
      const share = (value: number) => value.toFixed(4);
      const { description } = version.summary.choice;
      console.info(
        `${set}: accuracy ${share(correct / test.length)} (${share(low)}–${share(high)}), ${description}`,
      );
      expect(correct / test.length).toBeGreaterThanOrEqual(accuracyMin);
    },
    PATIENCE_MS,
  );
});
