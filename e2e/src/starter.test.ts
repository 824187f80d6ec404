import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, test } from '@jest/globals';
import { wilsonInterval } from '@ratchet/stats';
import { startMesh, type TestMesh } from '@ratchet/testkit';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startMesh();
}, 60_000);
afterAll(() => mesh.close(), 20_000);

interface Row {
  readonly text: string;
  readonly label: string;
}

interface Version {
  readonly manifest: {
    readonly card: { readonly description: string; readonly trainedOn: { name: string }[] };
  };
  readonly report: { readonly evaluation: { readonly challenger: { readonly metrics: { rows: number } } } };
}

it('says what it was trained on and how well it does, with n and the interval', async () => {
  const { body } = await mesh.call<Version>('GET', '/v1/models/sentiment/versions/1');
  expect(body.manifest.card.trainedOn.map(({ name }) => name)).toEqual(['film reviews', 'afinn-165']);
  expect(body.manifest.card.description).toMatch(/Accuracy \d+\.\d % on \d+ held-out rows, 95 % interval/);
  expect(body.report.evaluation.challenger.metrics.rows).toBeGreaterThan(50);
});

const dir = process.env['RATCHET_DATASETS'];
const sets = ['sst3', 'zh-reviews'].map((name) => ({ name, file: join(dir ?? '', name, 'test.jsonl') }));
const known = sets.filter(({ file }) => dir !== undefined && existsSync(file));
if (known.length < sets.length)
  console.log(
    'The starter model is not measured on sst3 and zh-reviews: RATCHET_DATASETS does not name them.',
  );

/** Its training is 400 film reviews and a list of words: the bar is only that it beats guessing. */
const BAR = 0.4;

if (known.length > 0)
  test.each(known)(
    'is measured on $name',
    async ({ name, file }) => {
      const rows = readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Row);
      let right = 0;
      for (let at = 0; at < rows.length; at += 256) {
        const part = rows.slice(at, at + 256);
        const { body } = await mesh.call<{ predictions: { label: string }[] }>(
          'POST',
          '/v1/models/sentiment:predict',
          { instances: part.map(({ text }) => text) },
        );
        right += part.filter(({ label }, i) => body.predictions[i]!.label === label).length;
      }
      const accuracy = right / rows.length;
      const { low, high } = wilsonInterval(right, rows.length);
      console.log(
        `starter on ${name}: accuracy ${accuracy.toFixed(3)} (95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}, n = ${rows.length})`,
      );
      expect(accuracy).toBeGreaterThan(BAR);
    },
    60_000,
  );
