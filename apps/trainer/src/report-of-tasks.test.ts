import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { MODEL_FILE, TASK_SHAPES, type Task } from '@ratchet/model';
import sharp from 'sharp';
import { makeVersion } from './make-version.ts';
import type { Report, RunTask } from './run-task.ts';
import { type Snapshot, type SnapshotRow, snapshotRowsFile } from './snapshot.ts';
import { sentences } from './testing.ts';

jest.setTimeout(120_000);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ratchet-reports-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Said = Omit<SnapshotRow, 'part' | 'trainOnly'>;
type Rows = (random: () => number) => Promise<Said[]> | Said[];

const reviews: Rows = () =>
  sentences(240).map(({ text, label }, i) => ({ text: i % 3 === 0 ? `${text} 好看` : text, label }));

const questions: Rows = () =>
  Array.from({ length: 240 }, (_, i) => {
    const [topic, words] = TOPICS[i % TOPICS.length]!;
    return { text: `${words[i % words.length]} ${words[(i + 1) % words.length]} no${i}`, label: topic };
  });
const TOPICS = [
  ['refund', ['money', 'back', 'return', 'refund']],
  ['delivery', ['parcel', 'when', 'arrives', 'late']],
  ['opening', ['open', 'hours', 'sunday', 'shop']],
] as const;

/** A bright upper or lower half. */
const images: Rows = async (random) =>
  await Promise.all(
    Array.from({ length: 120 }, async (_, i) => {
      const half = i % 2;
      const pixels = Uint8Array.from({ length: 64 }, (_pixel, at) =>
        Math.floor((at < 32 === (half === 0) ? 150 : 20) + random() * 60),
      );
      const file = await sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } })
        .png()
        .toBuffer();
      return { image: file.toString('base64'), label: half === 0 ? 'top' : 'bottom' };
    }),
  );

const houses =
  (labels: boolean): Rows =>
  (random) =>
    Array.from({ length: 240 }, (_, i) => {
      const [size, city] = [20 + random() * 180, ['Bern', 'Oslo', 'Rome'][i % 3]!];
      const price = size * (city === 'Oslo' ? 3 : 2) + random() * 20;
      return {
        row: { size, city },
        ...(labels ? { label: price > 250 ? 'dear' : 'cheap' } : { value: price }),
      };
    });

const ratings: Rows = (random) =>
  Array.from({ length: 1_500 }, (_, i) => {
    const [user, item] = [Math.floor(random() * 40), Math.floor(random() * 30)];
    return { row: { user: `u${user}`, item, at: i }, value: 1 + ((user + item) % 5) * 0.8 };
  });

/** Every fourth row judges. */
async function taskOf({ task, family, rows: make }: Kind, champion?: RunTask['champion']): Promise<RunTask> {
  const dir = await mkdtemp(join(root, 'run-'));
  const rows = Array.from(await make(randomFrom(7)), (said, i): SnapshotRow => {
    return { ...said, part: i % 4 === 1 ? 'holdout' : 'train', trainOnly: false };
  });
  await writeFile(snapshotRowsFile(dir), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { reads, target } = TASK_SHAPES[task];
  const parts = Object.fromEntries(
    (['train', 'holdout'] as const).map((part) => {
      const own = rows.filter((row) => row.part === part);
      const values = own.map(({ value }) => value ?? 0);
      const sum = values.reduce((all, value) => all + value, 0);
      const counts = [...Map.groupBy(own, ({ label }) => label!)].map(([label, { length }]) => [
        label,
        length,
      ]);
      const ofValues = {
        rows: own.length,
        min: Math.min(...values),
        max: Math.max(...values),
        mean: sum / own.length,
      };
      return [part, target === 'value' ? ofValues : Object.fromEntries(counts)];
    }),
  );
  const snapshot = {
    hash: 'abc',
    labels: rows.length,
    reads,
    target,
    ...parts,
    rejected: {},
  } as unknown as Snapshot;
  const all = { model: 'm', task, dir, snapshot, codeVersion: 'test', seed: 1 };
  return { ...all, settings: { family }, ...(champion && { champion }) };
}

interface Kind {
  readonly task: Task;
  readonly family: string;
  readonly rows: Rows;
  readonly metrics: readonly string[];
  readonly pictures: readonly string[];
  readonly columns?: readonly string[];
}

const LABELS = ['accuracy', 'macro', 'rocAuc', 'logLoss', 'brier', 'calibrationError'];
const VALUES = ['rmse', 'mae', 'r2', 'intervals'];

it.each<Kind>([
  {
    task: 'text-classification',
    family: 'text-linear',
    rows: reviews,
    metrics: LABELS,
    pictures: ['confusion', 'reliability'],
    columns: ['characters', 'script'],
  },
  {
    task: 'question-answering',
    family: 'text-linear',
    rows: questions,
    metrics: LABELS,
    pictures: ['confusion', 'reliability'],
    columns: ['characters'],
  },
  {
    task: 'image-classification',
    family: 'image-dense',
    rows: images,
    metrics: LABELS,
    pictures: ['learning-curve', 'confusion', 'reliability'],
  },
  {
    task: 'tabular-classification',
    family: 'table-linear',
    rows: houses(true),
    metrics: LABELS,
    pictures: ['confusion', 'reliability'],
    columns: ['size', 'city'],
  },
  {
    task: 'tabular-regression',
    family: 'table-dense',
    rows: houses(false),
    metrics: VALUES,
    pictures: ['learning-curve', 'predictions'],
    columns: ['size', 'city'],
  },
  {
    task: 'recommendation',
    family: 'factorization',
    rows: ratings,
    metrics: VALUES,
    pictures: ['predictions'],
    columns: ['ratings of the user', 'ratings of the item'],
  },
])('$task', async (kind) => {
  const first = await taskOf(kind);
  const made = await makeVersion(first, async () => undefined);
  const champion = { manifest: { ...made.manifest, version: '1' }, file: join(first.dir, MODEL_FILE) };
  const second = await taskOf(kind, champion);
  const { report } = await makeVersion(second, async () => undefined);
  const plain = JSON.parse(JSON.stringify(report)) as Report;
  expect(plain).toEqual(report);
  const { challenger, champion: rival, slices, holdout } = report.evaluation;
  for (const scores of [challenger, rival!])
    for (const metric of kind.metrics) expect(scores.metrics).toHaveProperty(metric);
  expect(challenger.metrics.rows).toBe(holdout.rows);
  if (kind.task === 'recommendation')
    for (const scores of [challenger, rival!])
      expect(scores).toMatchObject({
        ranking: { k: 10, ndcg: expect.any(Number), hitRate: expect.any(Number) },
      });
  if (kind.task === 'question-answering') {
    const { threshold } = made.manifest;
    expect(threshold).toEqual(expect.any(Number));
    expect(made.report.note.includes('nine answers of ten')).toBe(!made.report.training!.threshold!.reached);
    expect(rival).toMatchObject({ answered: { threshold, coverage: expect.any(Number) } });
  }
  expect(slices?.columns).toEqual(kind.columns);
  for (const slice of slices?.slices ?? []) {
    expect(slice.interval.low).toBeLessThanOrEqual(slice.estimate);
    expect(slice.champion).toEqual(expect.any(Number));
  }
  expect(report.pictures).toEqual(kind.pictures);
  await expectPictures(second, report);
  await expectSameFiles(first, second);
});

async function expectPictures({ dir }: RunTask, { pictures: names }: Report): Promise<void> {
  const files = await readdir(join(dir, 'pictures'));
  expect(files.sort()).toEqual(names.map((name) => `${name}.svg`).sort());
  for (const file of files) {
    const svg = await readFile(join(dir, 'pictures', file), 'utf8');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<\/svg>\n$/);
    expect(svg).not.toMatch(/<script|\d\d:\d\d|\b20\d\d-\d\d/);
    expect(svg.length).toBeLessThanOrEqual(20_000);
  }
}

/** The same rows give the same bytes. */
async function expectSameFiles(a: RunTask, b: RunTask): Promise<void> {
  for (const file of await readdir(join(a.dir, 'pictures')))
    expect(await readFile(join(b.dir, 'pictures', file), 'utf8')).toBe(
      await readFile(join(a.dir, 'pictures', file), 'utf8'),
    );
}
