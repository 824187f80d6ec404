import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ratchet/kernel';
import { type TrainedTextVersion, trainTextVersion } from '@ratchet/learning';
import { MODEL_FILE } from '@ratchet/model';
import { judge } from '@ratchet/rollout';
import { evaluateVersion, type HeldOut } from './evaluate.ts';
import { linesOf } from './lines.ts';
import { cardOf } from './model-card.ts';
import { leftOutNote } from './rare-labels.ts';
import type { ManifestDraft, Report, RunMessage, RunResult, RunTask, Scores } from './run-task.ts';
import { type SnapshotRow, snapshotRowsFile, total } from './snapshot.ts';

/** Probabilities that are held at once: 256 MB. */
const PROBABILITIES_MAX = 2 ** 25;

export type OnPhase = (message: Extract<RunMessage, { phase: string }>) => Promise<void>;

/**
 * Trains a version from a snapshot, writes its file into the run's directory, and judges it: against the champion on the
 * same held-out rows, or where there is none against always answering the most frequent label. The same task gives the
 * same bytes.
 */
export async function makeVersion(task: RunTask, onPhase: OnPhase): Promise<RunResult> {
  const rows = await readRows(task, (done) => onPhase({ phase: 'features', done }));
  const trained = await trainTextVersion({
    rows,
    seed: task.seed,
    onProgress: (done) => onPhase({ phase: 'train', done }),
  });
  const file = join(task.dir, MODEL_FILE);
  await writeFile(file, trained.onnx);
  const held = heldOut(rows, [...trained.labels, ...(task.champion?.manifest.labels ?? [])]);
  const report = await evaluate(task, trained, file, held, (done) => onPhase({ phase: 'evaluate', done }));
  return { manifest: await draftOf(task, trained, report, rows), report };
}

/** The rows of the snapshot's file, without those of labels that the run leaves out. */
async function readRows(
  { dir, snapshot }: RunTask,
  onProgress: (done: number) => Promise<void>,
): Promise<SnapshotRow[]> {
  const { train, holdout, rareLabels = {} } = snapshot;
  const rare = new Set(Object.keys(rareLabels));
  const expected = total(train) + total(holdout) + total(rareLabels);
  const rows: SnapshotRow[] = [];
  let read = 0;
  for await (const line of linesOf(snapshotRowsFile(dir))) {
    const row = JSON.parse(line) as SnapshotRow;
    if (!rare.has(row.label)) rows.push(row);
    if (++read % 10_000 === 0) await onProgress(read / expected);
  }
  await onProgress(1);
  if (read === expected) return rows;
  throw new Fault('DataLoss', 'SNAPSHOT_DAMAGED', `the snapshot has ${read} rows, not ${expected}`);
}

function heldOut(rows: readonly SnapshotRow[], known: readonly string[]): HeldOut {
  const all = rows.filter(({ part }) => part === 'holdout');
  const labels = [...new Set([...known, ...all.map(({ label }) => label)])].sort(byCodeUnits);
  // Rows come in the order of their hashes: the first ones are as good as a random sample.
  const judging = all.slice(0, Math.floor(PROBABILITIES_MAX / labels.length));
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  const truth = Int32Array.from(judging, ({ label }) => indexOf.get(label)!);
  return { labels, texts: judging.map(({ text }) => text), truth };
}

async function evaluate(
  task: RunTask,
  trained: TrainedTextVersion,
  file: string,
  held: HeldOut,
  onProgress: (done: number) => Promise<void>,
): Promise<Report> {
  const { champion, snapshot, model } = task;
  const manifest = { ...trained, labels: [...trained.labels], pipeline: asManifest(trained) };
  const own = await evaluateVersion({ file, manifest }, held, (done) => onProgress(done / 2));
  const rival = champion && (await evaluateChampion(champion, held, (done) => onProgress((1 + done) / 2)));
  const usual = mostFrequent(snapshot.train);
  const rivalAnswers = rival?.predicted ?? new Int32Array(held.truth.length).fill(held.labels.indexOf(usual));
  const version = champion?.manifest.version ?? '';
  const comparison = champion
    ? `compared with version ${version}, the champion, on the same held-out rows`
    : `first version: it had nobody to beat but always answering ${JSON.stringify(usual)}`;
  return {
    formatVersion: 1,
    model,
    version: '',
    comparedWith: version,
    note: `${comparison}${leftOutNote(snapshot)}`,
    verdict: judge(pairedCounts(held.truth, own.predicted, rivalAnswers)),
    evaluation: {
      holdout: { rows: held.truth.length },
      challenger: own.scores,
      ...(rival ? { champion: { version, ...rival.scores } } : {}),
      majority: { label: usual, accuracy: shareOf(held.truth, held.labels.indexOf(usual)) },
    },
    training: trained.summary,
    snapshot,
  };
}

async function evaluateChampion(
  { manifest, file }: NonNullable<RunTask['champion']>,
  held: HeldOut,
  onProgress: (done: number) => Promise<void>,
): Promise<{ scores: Scores; predicted: Int32Array }> {
  try {
    return await evaluateVersion({ manifest, file }, held, onProgress);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(
      'FailedPrecondition',
      'CHAMPION_BROKEN',
      `version ${manifest.version}, the champion, could not be evaluated (${error.message}): promote another version first`,
    );
  }
}

/** Wins and losses of the new version: the rows where it alone is right, and those where it alone is wrong. */
export function pairedCounts(
  truth: Int32Array,
  own: Int32Array,
  rival: Int32Array,
): { wins: number; losses: number; n: number } {
  let wins = 0;
  let losses = 0;
  for (const [row, label] of truth.entries()) {
    if (own[row] === label && rival[row] !== label) wins++;
    if (own[row] !== label && rival[row] === label) losses++;
  }
  return { wins, losses, n: truth.length };
}

function shareOf(truth: Int32Array, label: number): number {
  return truth.filter((each) => each === label).length / truth.length;
}

function mostFrequent(counts: Readonly<Record<string, number>>): string {
  const labels = Object.entries(counts).sort(([a, m], [b, n]) => n - m || byCodeUnits(a, b));
  return labels[0]![0];
}

async function draftOf(
  task: RunTask,
  trained: TrainedTextVersion,
  report: Report,
  rows: readonly SnapshotRow[],
): Promise<ManifestDraft> {
  const { model, snapshot, codeVersion, seed, champion } = task;
  const sha256 = createHash('sha256').update(trained.onnx).digest('hex');
  return {
    formatVersion: 1,
    model,
    task: 'text-classification',
    labels: [...trained.labels],
    pipeline: asManifest(trained),
    signature: trained.signature,
    files: { [MODEL_FILE]: { sha256, bytes: trained.onnx.length } },
    golden: trained.golden,
    lineage: {
      snapshot: snapshot.hash,
      codeVersion,
      seed,
      parents: champion ? [champion.manifest.version] : [],
    },
    card: await cardOf(report, rows),
  };
}

function asManifest({ pipeline }: TrainedTextVersion): ManifestDraft['pipeline'] {
  return pipeline.map((step) => ({ ...step }));
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
