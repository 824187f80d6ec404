import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { topClasses } from '@ratchet/stats';
import { withSession } from './testing.ts';
import { textRows } from './text/choose-settings.ts';
import { evaluateTextVersion, type HeldOutText } from './text/evaluate-text.ts';
import { allRows, fitTextClassifier, predictRows } from './text/text-classifier.ts';
import { trainTextVersion } from './text/train-text.ts';

const directory = process.env['RATCHET_DATASETS'];
const itWithDatasets = directory === undefined ? it.skip : it;
if (directory === undefined) console.info('RATCHET_DATASETS is not set: figures on public data are skipped');

async function read(name: string): Promise<HeldOutText[]> {
  const lines = (await readFile(join(directory!, name), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as HeldOutText);
}

describe('on public data', () => {
  itWithDatasets('words and pairs of words with ratios reach accuracy 0.8 on sst2', async () => {
    const train = await read('sst2/train.jsonl');
    const test = await read('sst2/test.jsonl');
    const truth = (rows: readonly HeldOutText[]) =>
      Int32Array.from(rows, ({ label }) => Number(label === 'positive'));
    const { rows, buckets } = allTextRows(train);
    const options = { naiveBayes: true, norm: false, epochs: 10, rate: 0.03, decay: 1e-3, smoothing: 1 };
    const model = await fitTextClassifier({
      rows,
      buckets,
      labels: truth(train),
      classes: 2,
      seed: 1,
      options,
    });
    const predicted = topClasses(predictRows(model, allTextRows(test).rows), 2);
    const accuracy = truth(test).filter((label, row) => label === predicted[row]).length / test.length;
    console.info(`sst2, ${test.length} test rows: accuracy ${accuracy.toFixed(4)}`);
    expect(accuracy).toBeGreaterThanOrEqual(0.8);
  });

  itWithDatasets.each([
    { set: 'sst3', accuracyMin: 0.62, macroF1Min: 0.48 },
    { set: 'zh-reviews', accuracyMin: 0.8, macroF1Min: 0.8 },
  ])(
    'a version trained and served as always reaches accuracy $accuracyMin on $set',
    async (bar) => {
      const { set, accuracyMin, macroF1Min } = bar;
      const train = await read(`${set}/train.jsonl`);
      const rows = await read(`${set}/test.jsonl`);
      const version = await trainTextVersion({
        rows: train.map(({ text, label }) => ({ text, label, part: 'train' as const, trainOnly: false })),
        seed: 1,
      });
      const { challenger } = await withSession(version.onnx, version.signature, (session) =>
        evaluateTextVersion({ rows, challenger: { ...version, session, bytes: version.onnx.length } }),
      );
      const { accuracy, macro, logLoss, calibrationError } = challenger.metrics;
      const figures = {
        accuracy,
        macroF1: macro.f1,
        logLoss,
        calibrationError,
        p50Ms: challenger.latency.p50Ms,
      };
      console.info(`${set}, ${rows.length} test rows: ${JSON.stringify(figures)}`);
      expect(accuracy).toBeGreaterThanOrEqual(accuracyMin);
      expect(macro.f1).toBeGreaterThanOrEqual(macroF1Min);
    },
    60_000,
  );
});

function allTextRows(rows: readonly HeldOutText[]) {
  return textRows(
    rows.map(({ text }) => text),
    allRows(rows.length),
    null,
  );
}
