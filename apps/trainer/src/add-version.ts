import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault, quote } from '@ratchet/kernel';
import type { TrainableReport } from '@ratchet/learning';
import {
  type DirectoryRepository,
  MANIFEST_FILE,
  type Manifest,
  MODEL_FILE,
  manifestSchema,
  modelNotFound,
  type RepositoryWriter,
  type Signature,
  signatureOf,
} from '@ratchet/model';
import { scanModel } from '@ratchet/onnx';
import type { AddVersionRequest__Output } from '@ratchet/protocol';
import { ModelWorker } from '@ratchet/runtime';
import { checkInChild } from './add-version-check.ts';
import { labelsOf } from './add-version-labels.ts';
import type { Promotions } from './promotions.ts';
import type { RunStore } from './run-store.ts';
import type { DatasetRemote } from './snapshot.ts';
import { FILE_BYTES_MAX, receiveFile, type Upload } from './upload.ts';

/** Each upload may need as much memory as its file has bytes. */
const UPLOADS_MAX = 2;
const ASK_MS_MAX = 2_000;

/** A version that was added. */
export interface Added {
  readonly manifest: Manifest;
  /** Whether it became the champion. */
  readonly promoted: boolean;
  /** What of it is trained and what stays; absent for a file that does not learn. */
  readonly trainable?: TrainableReport;
}

export interface VersionDoorParts {
  readonly repository: DirectoryRepository;
  readonly writer: RepositoryWriter;
  readonly promotions: Promotions;
  readonly store: RunStore;
  readonly dataset: Pick<DatasetRemote, 'ListLabelCounts'>;
  /** Where files lie until they are published; on the same disk as the repository. */
  readonly uploadsDir: string;
}

/**
 * Adds ONNX files as versions, and removes models. A file is scanned before anything runs it and loaded once in a process
 * of its own before it is published: one that could not be served never is.
 */
export class VersionDoor {
  readonly #parts: VersionDoorParts;
  readonly #bytesMax: number;
  #uploads = 0;

  constructor(parts: VersionDoorParts, { bytesMax = FILE_BYTES_MAX } = {}) {
    this.#parts = parts;
    this.#bytesMax = bytesMax;
  }

  /** Removes what an earlier process received in part. Call before the first upload. */
  async sweep(): Promise<void> {
    await rm(this.#parts.uploadsDir, { recursive: true, force: true });
  }

  /** Fault ResourceExhausted UPLOADS_BUSY while two others are under way; FailedPrecondition with what is wrong in the file. */
  async add(requests: AsyncIterable<AddVersionRequest__Output>): Promise<Added> {
    if (this.#uploads >= UPLOADS_MAX)
      throw new Fault(
        'ResourceExhausted',
        'UPLOADS_BUSY',
        `${UPLOADS_MAX} files are being added already: try again when they are done`,
      );
    this.#uploads++;
    try {
      const upload = await receiveFile(requests, this.#parts.uploadsDir, this.#bytesMax);
      try {
        return await this.#publish(upload);
      } finally {
        await upload.remove();
      }
    } finally {
      this.#uploads--;
    }
  }

  /** Fault FailedPrecondition RUN_ACTIVE while a run would bring the model back. */
  async remove(model: string): Promise<void> {
    const { repository, writer, store } = this.#parts;
    await repository.refresh();
    // Refused before anything is looked for: a model may have a run and no version yet.
    if (await store.isActive(model))
      throw new Fault(
        'FailedPrecondition',
        'RUN_ACTIVE',
        `a run of model ${quote(model)} is queued or under way: cancel it first, or remove the model when it has ended`,
        { model },
      );
    if (!repository.models().has(model)) throw await this.#nothingToRemove(model);
    await writer.removeModel(model);
    await store.versionsRemoved(model);
    await repository.refresh();
  }

  async #nothingToRemove(model: string): Promise<Fault> {
    const unknown = modelNotFound(model, [...this.#parts.repository.models().keys()]);
    try {
      const { counts } = await this.#parts.dataset.ListLabelCounts({}, { timeoutMs: ASK_MS_MAX });
      if (!counts.some((count) => count.model === model && count.labels > 0)) return unknown;
    } catch (error) {
      if (error instanceof Fault) return unknown; // there is nothing to remove, whether it has rows or not
      throw error;
    }
    const message = `there is no version of ${quote(model)} to remove; its rows stay as feedback does`;
    return new Fault('NotFound', 'MODEL_NOT_FOUND', message, { model });
  }

  async #publish(upload: Upload): Promise<Added> {
    const { writer, promotions, repository } = this.#parts;
    const { model, file, bytes, sha256 } = upload;
    const champion = await this.#championOf(model);
    const signature = signatureOf(scanModel(await readFile(file)));
    await probe(upload, signature);
    const learning = upload.trainable && (await learningOf(file, upload.trainable, champion));
    let manifest: Manifest | undefined;
    const version = await writer.publish(model, async (dir, version) => {
      manifest = manifestSchema.parse({
        formatVersion: 1,
        model,
        version,
        task: 'tensors',
        pipeline: [],
        signature,
        ...learning?.manifest,
        files: { [MODEL_FILE]: { sha256, bytes } },
      });
      await writeFile(join(dir, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
      await rename(file, join(dir, MODEL_FILE));
    });
    await repository.refresh();
    const { promoted } = await promotions.introduce(model, version);
    return { manifest: manifest!, promoted, ...(learning && { trainable: learning.report }) };
  }

  /** The champion of a model. A file brings no pipeline, so it can't follow a version that reads anything but tensors. */
  async #championOf(model: string): Promise<Manifest | undefined> {
    const { repository } = this.#parts;
    await repository.refresh();
    const champion = repository.models().get(model)?.serving.aliases.champion;
    if (champion === undefined) return undefined;
    const manifest = await repository.manifest(model, champion);
    if (manifest.task === 'tensors') return manifest;
    throw new Fault(
      'FailedPrecondition',
      'SIGNATURE_CHANGED',
      `model ${quote(model)} is for ${manifest.task}, and a file takes tensors: add it under another name`,
      { model },
    );
  }
}

/** What of a file can be trained, and what a manifest keeps of that. */
async function learningOf(
  file: string,
  { pattern, labels }: NonNullable<Upload['trainable']>,
  champion: Manifest | undefined,
): Promise<{ report: TrainableReport; manifest: Pick<Manifest, 'labels' | 'trainable'> }> {
  const report = await checkInChild({ file, pattern });
  const { output, scores } = report.head;
  const trainable = {
    ...(pattern !== '' && { pattern }),
    parameters: report.trained.map(({ name }) => name),
    output,
    scores,
  };
  return { report, manifest: { labels: labelsOf(labels, report.classes, champion), trainable } };
}

/** Has a process load the file and run it once: what onnxruntime refuses is refused here. */
async function probe({ file, sha256 }: Upload, signature: Signature): Promise<void> {
  const worker = ModelWorker.start({ file, signature, sha256, scan: false });
  try {
    await worker.loaded;
  } finally {
    await worker.close();
  }
}
