import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import { manifestSchema, type Task } from '@ratchet/model';
import { dataSetOf, type LearningRow } from './data-set.ts';
import { evaluateVersion } from './evaluate/evaluate-version.ts';
import { labelsOf, reviewOf, tinyReviews, withFile } from './testing.ts';
import {
  type TrainedVersion,
  trainVersion,
  type VersionProgress,
  type VersionRequest,
} from './train-version.ts';

/** Fits take seconds, longer beside other tests. */
jest.setTimeout(60_000);

async function train(
  rows: Iterable<LearningRow> | AsyncIterable<LearningRow>,
  more: Partial<VersionRequest> = {},
): Promise<TrainedVersion> {
  return await trainVersion({ data: await dataSetOf('text-classification', rows), seed: 1, ...more });
}

function digestOf({ onnx }: TrainedVersion): string {
  return createHash('sha256').update(onnx).digest('hex');
}

const texts = (...all: string[]) => all.map((text) => ({ text }));

describe('trainVersion', () => {
  it('learns two languages from a handful of reviews', async () => {
    const version = await train(tinyReviews());
    const asked = texts('a wonderful script', 'terrible and boring', '演技很精彩', '太无聊，很失望');
    expect(await labelsOf(version, asked)).toEqual(['positive', 'negative', 'positive', 'negative']);
  });

  it('answers a text as corrected once variants of it are among the rows', async () => {
    const asked = texts('this film slaps');
    const wrong = ['terrible', 'dull', 'boring'].map((word) => reviewOf(`this film is ${word}`, 'negative'));
    const rows = [...tinyReviews(), ...wrong];
    expect(await labelsOf(await train(rows), asked)).toEqual(['negative']);
    const variants = Array.from('abcdefghijklmnopqrst', (letter) =>
      reviewOf(`this film slaps ${letter}`, 'positive'),
    );
    expect(await labelsOf(await train([...rows, ...variants]), asked)).toEqual(['positive']);
  });

  it('never learns from the holdout', async () => {
    const held = tinyReviews().map(({ instance }) => reviewOf(instance.text!, 'unseen', 'holdout'));
    const version = await train([...tinyReviews(), ...held]);
    expect(version.labels).toEqual(['negative', 'positive']);
    expect(digestOf(version)).toBe(digestOf(await train(tinyReviews())));
    expect(version.summary.rows).toBe(48);
  });

  it('describes itself in a valid manifest, with golden answers that its graph gives', async () => {
    const { onnx, summary, golden, ...version } = await train(tinyReviews());
    const draft = {
      formatVersion: 1,
      model: 'm',
      version: '1',
      task: 'text-classification',
      golden,
      ...version,
    };
    const manifest = manifestSchema.parse(JSON.parse(JSON.stringify(draft)));
    expect(manifest.golden!.inputs[0]!.shape[0]).toBe(8);
    expect(manifest.golden!.outputs[0]!.shape).toEqual([8, 2]);
    expect(summary.choice.tried.length).toBeGreaterThan(2);
    expect(onnx.length).toBeGreaterThan(1000);
  });

  it('sums up what it did without clock times', async () => {
    const { summary } = await train(tinyReviews());
    expect(summary).toMatchObject({
      rows: 48,
      labelCounts: { negative: 24, positive: 24 },
      seed: 1,
      choice: { rows: 48, family: 'text-linear', metric: 'accuracy' },
    });
    expect(summary.facts['features']).toBeGreaterThan(100);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });

  it('reads rows that arrive one by one, and says how far it is', async () => {
    const seen: VersionProgress[] = [];
    async function* arriving() {
      for (const row of tinyReviews()) yield await Promise.resolve(row);
    }
    const version = await train(arriving(), { onProgress: (progress) => void seen.push(progress) });
    expect(digestOf(version)).toBe(digestOf(await train(tinyReviews())));
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(1);
    expect(seen.at(-1)).toMatchObject({
      candidate: expect.stringContaining('linear'),
      epoch: expect.any(Number),
    });
  });

  it('takes what an earlier version was made with, without comparing', async () => {
    const first = await train(tinyReviews());
    const previous = JSON.parse(JSON.stringify(first.summary.choice)) as typeof first.summary.choice;
    const told: string[] = [];
    const onProgress = ({ candidate }: VersionProgress): void => void told.push(candidate);
    const next = await train(tinyReviews(), { previous, onProgress });
    expect(next.summary.choice).toEqual(previous);
    expect(digestOf(next)).toBe(digestOf(first));
    expect(told.filter((candidate) => candidate.startsWith('comparing'))).toEqual([]);
    const gone = { ...previous, settings: { gone: true } };
    for (const unknown of [gone, { ...previous, family: 'magic' }]) {
      const other = await train(tinyReviews(), { previous: unknown });
      expect(other.summary.choice.settings).toEqual(previous.settings);
    }
    told.length = 0;
    const grown = [
      ...tinyReviews(),
      ...tinyReviews().map(({ instance }) => reviewOf(`${instance.text} again`, 'positive')),
    ];
    await train(grown, { previous, onProgress });
    expect(told.some((candidate) => candidate.startsWith('comparing'))).toBe(true);
  });

  it('gives the same bytes in another process', async () => {
    const digest = digestOf(await train(tinyReviews(), { seed: 3 }));
    const from = (file: string) => JSON.stringify(import.meta.resolve(file));
    const code = `
      import { createHash } from 'node:crypto';
      const { trainVersion } = await import(${from('./train-version.ts')});
      const { dataSetOf } = await import(${from('./data-set.ts')});
      const data = await dataSetOf('text-classification', JSON.parse(process.argv[1]));
      const { onnx } = await trainVersion({ data, seed: 3 });
      console.log(createHash('sha256').update(onnx).digest('hex'));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@ratchet/source',
      '--input-type=module',
      '--eval',
      code,
      JSON.stringify(tinyReviews()),
    ]);
    expect(stdout.trim()).toBe(digest);
  });

  it('refuses a family that the task does not have', async () => {
    await expect(train(tinyReviews(), { settings: { family: 'magic' } })).rejects.toMatchObject({
      reason: 'UNKNOWN_FAMILY',
      message: expect.stringContaining('text-linear'),
    });
  });
});

describe('dataSetOf', () => {
  const valued = (value?: number): LearningRow => ({
    instance: { row: { a: 1 } },
    part: 'train',
    trainOnly: false,
    ...(value === undefined ? {} : { value }),
  });
  it.each<[string, Task, LearningRow[], string, string]>([
    ['no rows', 'text-classification', [], 'NO_TRAINING_ROWS', 'import labelled rows'],
    ['one row', 'text-classification', [reviewOf('a', 'x')], 'NOT_ENOUGH_LABELS', 'all rows are "x"'],
    [
      'a million classes',
      'text-classification',
      Array.from({ length: 2_000 }, (_, i) => reviewOf(`t${i}`, `label ${i}`)),
      'TOO_MANY_LABELS',
      '2000',
    ],
    ['one value only', 'tabular-regression', [valued(3), valued(3)], 'NOT_ENOUGH_VALUES', 'all rows have 3'],
    ['NaN', 'tabular-regression', [valued(3), valued(Number.NaN)], 'INVALID_VALUE', 'row 1'],
    ['what no model could answer', 'tabular-regression', [valued(3), valued(1e39)], 'INVALID_VALUE', 'row 1'],
    ['no value', 'tabular-regression', [valued()], 'INVALID_VALUE', 'row 0'],
  ])('refuses %s', async (_what, task, rows, reason, words) => {
    await expect(dataSetOf(task, rows)).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(words),
    });
  });
});

describe('evaluateVersion', () => {
  it('measures a version as it is served, a label that it does not know being wrong', async () => {
    const version = await train(tinyReviews());
    const rows = [...tinyReviews(), reviewOf('so la la', 'neutral')];
    const labels = ['negative', 'neutral', 'positive'];
    const held = {
      instances: rows.map(({ instance }) => instance),
      target: { labels, truth: Int32Array.from(rows, ({ label }) => labels.indexOf(label!)) },
    };
    const served = {
      labels: [...version.labels!],
      pipeline: version.pipeline.map((step) => ({ ...step })),
      signature: version.signature,
    };
    const { scores, outcome } = await withFile(version.onnx, (file) =>
      evaluateVersion({ file, manifest: served }, held, () => undefined),
    );
    expect(scores).toMatchObject({
      kind: 'classification',
      bytes: version.onnx.length,
      metrics: { rows: 49, correct: 48 },
    });
    expect(scores.latency.count).toBe(49);
    expect(outcome.predicted).not.toContain(1);
  });
});
