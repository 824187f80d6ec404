import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  dataSetOf,
  type ForeignVersion,
  type LearningRow,
  type TrainedVersion,
  trainVersion,
} from '@ratchet/learning';
import { MODEL_FILE } from '@ratchet/model';
import { compressMade } from './compress-made.ts';
import { judgeVersion } from './judge-version.ts';
import { cardOf } from './model-card.ts';
import { writePictures } from './pictures.ts';
import { leftOutNote } from './rare-labels.ts';
import { type ReadableRows, readableRows, withDecodable } from './readable-rows.ts';
import type { ManifestDraft, RunNews, RunResult, RunTask, TrainedReport } from './run-task.ts';
import { newestNote } from './snapshot-newest.ts';
import { readSnapshotRows } from './snapshot-rows.ts';
import { thresholdNote } from './threshold-note.ts';
import { TrainingNews } from './training-news.ts';

/** Of the progress of the evaluation. */
const COMPRESSION_SHARE = 0.3;

export type OnNews = (news: RunNews) => Promise<void>;

/** Makes a version, as `makeFrom` does, of the rows that can be read. */
export async function makeVersion(task: RunTask, onNews: OnNews): Promise<RunResult> {
  const rows = await readSnapshotRows(task.dir, task.snapshot, (done) => onNews({ phase: 'features', done }));
  return await withDecodable(rows, (all) => makeFrom(task, all, onNews));
}

/**
 * Trains a version from a snapshot, compresses it where that costs nothing, writes its file into the run's directory, and
 * judges it. The same task gives the same bytes, but for a smaller file that is as fast one time and not the next. A run
 * that is taken up again goes on from the checkpoint in that directory.
 */
async function makeFrom(task: RunTask, all: ReadableRows, onNews: OnNews): Promise<RunResult> {
  const { dir, snapshot, settings, seed, champion } = task;
  const data = await dataSetOf(task.task, all.rows);
  const news = new TrainingNews(onNews);
  const foreign = await foreignOf(champion);
  const trained = await trainVersion({
    data,
    seed,
    settings,
    checkpointDir: dir,
    ...(champion?.previous && { previous: champion.previous }),
    ...(champion?.previous && { parent: await readFile(champion.file) }),
    ...(foreign && { foreign }),
    onProgress: news.tell,
  });
  const manifest = servedManifest(trained);
  const { rows, note } = readableRows(task, all.rows, manifest.pipeline);
  const { version, compression } = await compressMade(task, trained, {
    served: manifest,
    rows,
    onProgress: (done) => onNews({ phase: 'evaluate', done: done * COMPRESSION_SHARE }),
  });
  const file = join(dir, MODEL_FILE);
  await writeFile(file, version.onnx);
  const served = { file, manifest };
  const { verdict, evaluation, comparison, ...answered } = await judgeVersion(task, served, rows, (done) =>
    onNews({ phase: 'evaluate', done: COMPRESSION_SHARE + done * (1 - COMPRESSION_SHARE) }),
  );
  const { challenger: scores } = evaluation;
  const report: TrainedReport = {
    formatVersion: 1,
    model: task.model,
    version: '',
    comparedWith: champion?.manifest.version ?? '',
    note: `${comparison}${newestNote(snapshot)}${leftOutNote(snapshot)}${thresholdNote(trained.summary)}${all.note}${note}`,
    verdict,
    evaluation,
    training: trained.summary,
    ...(compression && { compression }),
    pictures: await writePictures(dir, { training: trained.summary, scores, ...answered }),
    snapshot,
  };
  return { manifest: await draftOf(task, version, report, rows), report };
}

/** The champion, where it is a file that somebody brought to learn. */
async function foreignOf(champion: RunTask['champion']): Promise<ForeignVersion | undefined> {
  const { trainable, labels, signature } = champion?.manifest ?? {};
  if (!champion || !trainable || !labels || !signature) return undefined;
  return { onnx: await readFile(champion.file), signature, labels, trainable };
}

function servedManifest({ labels, threshold, pipeline, signature, trainable }: TrainedVersion) {
  return {
    ...(labels && { labels: [...labels] }),
    ...(threshold !== undefined && { threshold }),
    pipeline: pipeline.map((step) => ({ ...step })),
    signature,
    ...(trainable && { trainable }),
  };
}

async function draftOf(
  task: RunTask,
  trained: TrainedVersion,
  report: TrainedReport,
  rows: readonly LearningRow[],
): Promise<ManifestDraft> {
  const { model, snapshot, codeVersion, seed, champion } = task;
  const sha256 = createHash('sha256').update(trained.onnx).digest('hex');
  return {
    formatVersion: 1,
    model,
    task: task.task,
    ...servedManifest(trained),
    ...(snapshot.answers && { answers: snapshot.answers }),
    files: { [MODEL_FILE]: { sha256, bytes: trained.onnx.length } },
    golden: trained.golden,
    lineage: {
      snapshot: snapshot.hash,
      codeVersion,
      seed,
      parents: champion ? [champion.manifest.version] : [],
    },
    card: await cardOf(task.task, report, rows),
  };
}
