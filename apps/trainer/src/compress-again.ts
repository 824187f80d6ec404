import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compressVersion } from '@ratchet/learning';
import { type Manifest, MODEL_FILE } from '@ratchet/model';
import { judgeVersion } from './judge-version.ts';
import type { OnNews } from './make-version.ts';
import { writePictures } from './pictures.ts';
import { leftOutNote } from './rare-labels.ts';
import { type ReadableRows, readableRows, withDecodable } from './readable-rows.ts';
import type { CompressionTask, ManifestDraft, Report, RunResult, Uncompressed } from './run-task.ts';
import { newestNote } from './snapshot-newest.ts';
import { readSnapshotRows } from './snapshot-rows.ts';

/**
 * Makes a smaller version of one that there is, writes its file into the run's directory, and judges it beside the champion.
 * Where the gate does not let it pass, only what was tried comes back.
 */
export async function compressAgain(
  task: CompressionTask,
  onNews: OnNews,
): Promise<RunResult | Uncompressed> {
  const rows = await readSnapshotRows(task.dir, task.snapshot, (done) => onNews({ phase: 'features', done }));
  return await withDecodable(rows, (all) => compressFrom(task, all, onNews));
}

async function compressFrom(
  task: CompressionTask,
  all: ReadableRows,
  onNews: OnNews,
): Promise<RunResult | Uncompressed> {
  const { dir, snapshot, seed, compression, champion } = task;
  const { target, manifest: parent, report: before } = compression;
  const { rows, note } = readableRows(task, all.rows, parent.pipeline);
  const { report: tried, version } = await compressVersion({
    target,
    parent: { file: compression.file, manifest: parent },
    rows,
    dir,
    seed,
    onProgress: (done) => onNews({ phase: 'train', done }),
  });
  if (!version) return { compression: tried };
  const file = join(dir, MODEL_FILE);
  await writeFile(file, version.onnx);
  const { verdict, evaluation, comparison, ...answered } = await judgeVersion(
    task,
    { file, manifest: parent },
    rows,
    (done) => onNews({ phase: 'evaluate', done }),
  );
  const { training, settings } = before ?? {};
  const report: Report = {
    formatVersion: 1,
    model: task.model,
    version: '',
    comparedWith: champion?.manifest.version ?? '',
    note: `version ${parent.version} in ${tried.tried.at(-1)!.target}, which its gate let pass: ${tried.reasons.join('; ')}; ${comparison}${newestNote(snapshot)}${leftOutNote(snapshot)}${all.note}${note}`,
    verdict,
    evaluation,
    ...(training && { training }),
    compressedFrom: parent.version,
    compression: tried,
    pictures: await writePictures(dir, {
      training: { facts: training?.facts ?? {} },
      scores: evaluation.challenger,
      ...answered,
    }),
    snapshot,
    // It learned as its parent did: a run by the same settings has nothing new to learn.
    ...(settings && { settings }),
  };
  return { manifest: draftOf(task, version, parent), report };
}

/** The parent's manifest with another file, and what that answers. */
function draftOf(
  { codeVersion, seed }: CompressionTask,
  { onnx, golden }: { readonly onnx: Uint8Array; readonly golden: NonNullable<Manifest['golden']> },
  parent: Manifest,
): ManifestDraft {
  const { version: _, ...manifest } = parent;
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  return {
    ...manifest,
    files: { [MODEL_FILE]: { sha256, bytes: onnx.length } },
    golden,
    // What its parent learned from, it has learned from too; of one that was brought nobody knows it.
    lineage: { ...(parent.lineage ?? { snapshot: '', codeVersion, seed }), parents: [parent.version] },
  };
}
