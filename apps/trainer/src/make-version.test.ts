import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LearningRow, Scores } from '@ratchet/learning';
import { type GoldenTensor, type Manifest, MODEL_FILE, manifestSchema } from '@ratchet/model';
import { contentHash, isHoldout } from '@ratchet/records';
import type { LabelVerdict } from '@ratchet/rollout';
import { ModelWorker } from '@ratchet/runtime';
import { pairedCounts } from './judge-version.ts';
import { makeVersion } from './make-version.ts';
import { creditsOf } from './model-card.ts';
import { withoutRareLabels } from './rare-labels.ts';
import type { RunResult, RunTask } from './run-task.ts';
import { type SnapshotRow, snapshotRowsFile } from './snapshot.ts';
import { sentences } from './testing.ts';

jest.setTimeout(60_000);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ratchet-make-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A task over these rows, in a directory of its own. */
async function taskOf(
  examples: readonly { text: string; label: string }[],
  champion?: RunTask['champion'],
): Promise<RunTask> {
  const dir = await mkdtemp(join(root, 'run-'));
  const rows = examples.map((row): SnapshotRow => {
    const part = isHoldout(contentHash('m', row.text)) ? 'holdout' : 'train';
    return { ...row, part, trainOnly: false };
  });
  await writeFile(snapshotRowsFile(dir), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const counts = (part: string): Record<string, number> => {
    const labels = rows.filter((row) => row.part === part).map(({ label }) => label);
    return Object.fromEntries(
      [...Map.groupBy(labels, (label) => label)].map(([label, all]) => [label, all.length]),
    );
  };
  const snapshot = {
    hash: 'abc',
    labels: rows.length,
    reads: 'text' as const,
    target: 'label' as const,
    train: counts('train'),
    holdout: counts('holdout'),
    rejected: { OUTVOTED: 2 },
  };
  return {
    model: 'm',
    task: 'text-classification',
    dir,
    snapshot,
    codeVersion: 'test',
    seed: 1,
    settings: {},
    ...(champion ? { champion } : {}),
  };
}

async function make(task: RunTask): Promise<RunResult & { onnx: Buffer }> {
  const result = await makeVersion(task, async () => undefined);
  return { ...result, onnx: await readFile(join(task.dir, MODEL_FILE)) };
}

function classified(scores: Scores) {
  if (scores.kind !== 'classification') throw new Error('expected the scores of labels');
  return scores.metrics;
}

function championOf(task: RunTask, { manifest }: RunResult, version = '1'): NonNullable<RunTask['champion']> {
  return { manifest: { ...manifest, version }, file: join(task.dir, MODEL_FILE) };
}

it('makes the same bytes from the same rows and the same seed', async () => {
  const [first, second] = [await taskOf(sentences(200)), await taskOf(sentences(200))];
  const [a, b] = [await make(first), await make(second)];
  expect(a.onnx.equals(b.onnx)).toBe(true);
  expect(JSON.stringify(a.manifest)).toBe(JSON.stringify(b.manifest));
  const timeless = (_: string, value: unknown): unknown =>
    value !== null && typeof value === 'object' && 'p50Ms' in value ? 'measured' : value;
  expect(JSON.stringify(a.report, timeless)).toBe(JSON.stringify(b.report, timeless));
  expect(JSON.stringify([a.manifest, a.report])).not.toMatch(/\d{4}-\d\d-\d\dT|[:,]17\d{11}[,}]/);
});

it('serves the smaller file where that costs nothing, with what it answers; the report shows both', async () => {
  const whole = await make({ ...(await taskOf(sentences(200))), settings: { compress: 'none' } });
  const { onnx, manifest, report } = await make(await taskOf(sentences(200)));
  expect(whole.report).not.toHaveProperty('compression');
  expect(report.compression).toMatchObject({
    target: 'int8',
    kept: true,
    tried: [{ size: { parent: whole.onnx.length, compressed: onnx.length } }],
  });
  expect(onnx.length).toBeLessThan(0.3 * whole.onnx.length);
  expect(report.evaluation.challenger.bytes).toBe(onnx.length);
  expect(manifest.golden!.inputs).toEqual(whole.manifest.golden!.inputs);
  expect(manifest.golden!.outputs).not.toEqual(whole.manifest.golden!.outputs);
});

it('makes the same of the rows whether rows of rare labels lie between them or not', async () => {
  const typos = ['x', 'y', 'z'].map((text) => ({ text: `a dreadful ${text}`, label: 'bda' }));
  const task = await taskOf([...typos, ...sentences(200)]);
  const less = { ...task, snapshot: withoutRareLabels(task.snapshot, []) };
  const [clean, left] = [await make(await taskOf(sentences(200))), await make(less)];
  expect(left.onnx.equals(clean.onnx)).toBe(true);
  expect(left.report.verdict).toEqual(clean.report.verdict);
  expect(left.manifest.card).toEqual(clean.manifest.card);
  expect(left.report.note).toMatch(/; left out: label "bda" \(3 rows, 5 are needed\)$/);
});

it('makes a manifest that a worker loads, golden answers included', async () => {
  const task = await taskOf(sentences(200));
  const { manifest: draft, onnx } = await make(task);
  const manifest: Manifest = manifestSchema.parse({ ...draft, version: '1' });
  const { sha256, bytes } = manifest.files![MODEL_FILE];
  expect(bytes).toBe(onnx.length);
  const { inputs, outputs, tolerance } = manifest.golden!;
  const worker = ModelWorker.start({
    file: join(task.dir, MODEL_FILE),
    signature: manifest.signature,
    sha256,
    scan: true,
    golden: { inputs: inputs.map(tensorOf), outputs: outputs.map(tensorOf), tolerance },
  });
  try {
    expect(await worker.loaded).toMatchObject({ sha256, batchable: true });
  } finally {
    await worker.close();
  }
  expect(manifest).toMatchObject({
    labels: ['bad', 'good'],
    lineage: { snapshot: 'abc', codeVersion: 'test', seed: 1, parents: [] },
    card: {
      description: expect.stringMatching(/bad, good.*Accuracy [\d.]+ % on \d+ held-out rows, 95 % interval/),
      trainedOn: [{ name: 'imported rows and feedback', rows: 200 - outcome(task).holdout }],
    },
  });
});

function tensorOf({ content, ...rest }: GoldenTensor) {
  return { ...rest, content: Buffer.from(content, 'base64') };
}

function outcome({ snapshot }: RunTask): { holdout: number } {
  return { holdout: Object.values(snapshot.holdout).reduce((sum, count) => sum + count, 0) };
}

it('judges a first version against always answering the most frequent label', async () => {
  const task = await taskOf(sentences(400));
  const { report } = await make(task);
  const { holdout } = outcome(task);
  expect(report).toMatchObject({
    comparedWith: '',
    note: expect.stringContaining('first version: it had nobody to beat'),
    verdict: { verdict: 'better', n: holdout },
    evaluation: {
      holdout: { rows: holdout },
      challenger: { metrics: { rows: holdout }, interval: { level: 0.95 } },
      majority: { label: expect.stringMatching(/good|bad/) },
    },
    snapshot: { hash: 'abc', rejected: { OUTVOTED: 2 } },
  });
  expect(report.evaluation.champion).toBeUndefined();
  expect(report.training!.choice.tried.length).toBeGreaterThan(1);
});

describe('beside a champion', () => {
  it('evaluates both on the same rows', async () => {
    const small = await taskOf(sentences(60, { noise: 0.3 }));
    const champion = championOf(small, await make(small));
    const task = await taskOf(sentences(400), champion);
    const { report, manifest } = await make(task);
    const { challenger, champion: rival } = report.evaluation;
    const { wins, losses, n } = report.verdict as LabelVerdict;
    const [own, theirs] = [classified(challenger), classified(rival!)];
    expect(rival).toMatchObject({ version: '1', metrics: { rows: n } });
    expect(own.correct - theirs.correct).toBe(wins - losses);
    expect(own.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(n);
    expect(report.comparedWith).toBe('1');
    expect(manifest.lineage?.parents).toEqual(['1']);
  });

  it('finds no difference between a version and itself', async () => {
    const task = await taskOf(sentences(200));
    const champion = championOf(task, await make(task));
    const { report } = await make({ ...(await taskOf(sentences(200))), champion });
    expect(report.verdict).toMatchObject({ verdict: 'inconclusive', wins: 0, losses: 0 });
  });

  it('gives a champion no credit for labels that it does not know', async () => {
    const before = await taskOf(sentences(200));
    const champion = championOf(before, await make(before));
    const strange = sentences(100, { seed: 3 }).map(({ text }) => ({
      text: `${text} zebra`,
      label: 'zebra',
    }));
    const { report, manifest } = await make(await taskOf([...sentences(200), ...strange], champion));
    expect(manifest.labels).toEqual(['bad', 'good', 'zebra']);
    const zebra = classified(report.evaluation.champion!).classes.find(({ label }) => label === 'zebra');
    expect(zebra).toMatchObject({ recall: 0, support: expect.any(Number) });
    expect(report.verdict.verdict).toBe('better');
  });

  it('says when the champion can not be evaluated', async () => {
    const before = await taskOf(sentences(60));
    const champion = championOf(before, await make(before), '7');
    await writeFile(champion.file, 'not a model');
    const failing = make(await taskOf(sentences(60), champion));
    await expect(failing).rejects.toMatchObject({
      reason: 'CHAMPION_BROKEN',
      message: expect.stringMatching(/version 7.*promote another version/),
    });
    await expect(failing).rejects.not.toMatchObject({ message: expect.stringContaining(root) });
  });
});

it('refuses a snapshot that lost rows', async () => {
  const task = await taskOf(sentences(60));
  const file = snapshotRowsFile(task.dir);
  await writeFile(file, (await readFile(file, 'utf8')).split('\n').slice(1).join('\n'));
  await expect(make(task)).rejects.toMatchObject({ kind: 'DataLoss', reason: 'SNAPSHOT_DAMAGED' });
});

it.each([
  ['both right', [1], [1], [1], { wins: 0, losses: 0, n: 1 }],
  ['both wrong', [1], [0], [2], { wins: 0, losses: 0, n: 1 }],
  ['only the new one right', [1], [1], [0], { wins: 1, losses: 0, n: 1 }],
  ['only the old one right', [1], [0], [1], { wins: 0, losses: 1, n: 1 }],
  ['a label that no version has', [3], [0], [-1], { wins: 0, losses: 0, n: 1 }],
  ['all of it', [0, 1, 2, 0], [0, 1, 0, 1], [0, 2, 2, 0], { wins: 1, losses: 2, n: 4 }],
])('counts %s', (_, truth, own, rival, counts) => {
  expect(pairedCounts(Int32Array.from(truth), Int32Array.from(own), Int32Array.from(rival))).toEqual(counts);
});

it('credits each source with the training rows that are its own', () => {
  const row = (text: string, label: string, part: LearningRow['part'] = 'train'): LearningRow => ({
    instance: { text },
    label,
    part,
    trainOnly: false,
  });
  const rows = [
    row('A  film', 'x'),
    row('another', 'x', 'holdout'),
    row('word', 'x'),
    row('from a user', 'y'),
    { ...row('', 'y'), instance: { image: new Uint8Array() } },
  ];
  const source = (name: string, ...texts: string[]) => ({
    source: name,
    licence: 'MIT',
    trainOnly: false,
    rows: texts.map((text) => ({ text, label: 'x' })),
  });
  expect(creditsOf(rows, [source('films', 'a film', 'another'), source('words', 'word', 'a film')])).toEqual([
    { name: 'films', rows: 1, licence: 'MIT' },
    { name: 'words', rows: 1, licence: 'MIT' },
    { name: 'imported rows and feedback', rows: 2 },
  ]);
});

describe('rows with values', () => {
  const rated = (count: number): LearningRow[] =>
    Array.from({ length: count }, (_, i): LearningRow => {
      const [user, item] = [i % 17, i % 23];
      const row = { user: `u${user}`, item: `i${item}` };
      return {
        instance: { row },
        value: 1 + ((user + item) % 5) * 0.8 + ((i * 7) % 10) / 50,
        part: i % 5 === 0 ? 'holdout' : 'train',
        trainOnly: false,
      };
    });

  async function ratingTask(count: number, champion?: RunTask['champion']): Promise<RunTask> {
    const dir = await mkdtemp(join(root, 'run-'));
    const rows = rated(count);
    const lines = rows.map(({ instance, ...said }) => JSON.stringify({ row: instance.row, ...said }));
    await writeFile(snapshotRowsFile(dir), lines.map((line) => `${line}\n`).join(''));
    const counts = (part: string) => {
      const values = rows.filter((row) => row.part === part).map(({ value }) => value!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { rows: values.length, min: Math.min(...values), max: Math.max(...values), mean };
    };
    const [train, holdout] = [counts('train'), counts('holdout')];
    const kind = { reads: 'row', target: 'value' } as const;
    const snapshot = { hash: 'def', labels: rows.length, ...kind, train, holdout, rejected: {} };
    const all = { model: 'm', task: 'recommendation' as const, dir, snapshot, codeVersion: 'test', seed: 1 };
    return { ...all, settings: {}, ...(champion ? { champion } : {}) };
  }

  it('are judged by their squared errors, first against the mean', async () => {
    const task = await ratingTask(1_500);
    const { report, manifest } = await make(task);
    expect(report).toMatchObject({
      note: expect.stringContaining('nobody to beat but always answering the mean'),
      verdict: { verdict: 'better', n: 300 },
      evaluation: {
        challenger: { kind: 'regression', metrics: { rows: 300 } },
        mean: { rmse: expect.any(Number) },
      },
    });
    expect(manifest).toMatchObject({
      task: 'recommendation',
      card: { description: expect.stringMatching(/Root mean squared error [\d.]+ on 300 held-out rows/) },
    });
    expect(manifest.labels).toHaveLength(23);
  });

  it('and then against the champion', async () => {
    const first = await ratingTask(1_500);
    const champion = championOf(first, await make(first));
    const { report } = await make(await ratingTask(1_500, champion));
    expect(report).toMatchObject({ comparedWith: '1', verdict: { verdict: 'inconclusive', delta: 0 } });
  });
});
