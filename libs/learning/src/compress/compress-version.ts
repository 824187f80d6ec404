import { readFile } from 'node:fs/promises';
import { Fault } from '@ratchet/kernel';
import type { Compression, Manifest } from '@ratchet/model';
import type { LearningRow } from '../data-set.ts';
import { formsOf, nextForm } from './forms.ts';
import type { GateDecision } from './gate.ts';
import { type JudgeRequest, judgeCompressed, type Parent } from './judge-compressed.ts';
import { RELEARNED, type Relearned, relearn } from './relearn.ts';
import { type Form, type Rewritten, rewrite } from './rewrite.ts';
import { spread } from './spread.ts';

/** A smaller file is not worth the risk, however small it got. */
const BYTES_MIN = 64 * 1024;
/** Rows by which ranges are found. */
const CALIBRATED_MAX = 1_000;
/** Of the progress, where there is something to learn. */
const RELEARNED_SHARE = 0.8;

export interface CompressionRequest {
  readonly target: Compression;
  readonly parent: Omit<Parent, 'bytes'>;
  /** Training rows calibrate, held-out rows judge; both may be few or none. */
  readonly rows: readonly LearningRow[];
  /** For files while it works. */
  readonly dir: string;
  readonly seed: number;
  /** Awaited often, 0 to 1. */
  readonly onProgress?: (done: number) => Promise<void> | void;
}

/** What was tried and what came of it; a report keeps it. Plain and JSON-able. */
export type CompressionReport = {
  readonly target: Compression;
  readonly kept: boolean;
  /** For people. */
  readonly reasons: readonly string[];
  /** Each form that was tried, as the gate saw it; the last one is kept if any is. */
  readonly tried: readonly (GateDecision & { readonly facts: Rewritten['facts'] })[];
};

/** The file that takes the parent's place, with what it answers wherever it is loaded. */
export interface CompressedVersion {
  readonly onnx: Uint8Array;
  readonly golden: NonNullable<Manifest['golden']>;
}

export interface CompressionOutcome {
  readonly report: CompressionReport;
  /** Absent unless the gate lets it pass. */
  readonly version?: CompressedVersion;
}

/**
 * Compresses a version and judges what came of it on this machine, beside its parent: see `decide` for what it must show.
 * What can't be compressed (too small, no weights, compressed already, rows that it can't learn from) is reported, not
 * thrown: the parent stays as it is. Fault InvalidInput INVALID_IMAGE for a row that says nothing of the version: leave it out.
 */
export async function compressVersion(request: CompressionRequest): Promise<CompressionOutcome> {
  const { target, parent, rows } = request;
  const onnx = await readFile(parent.file);
  if (onnx.length < BYTES_MIN)
    return refused(
      target,
      `the file has ${kilobytes(onnx.length)}: below ${kilobytes(BYTES_MIN)} it stays as it is`,
    );
  if (rows.length === 0)
    return refused(target, 'there are no rows that a compressed version could be judged by: import examples');
  const tried: CompressionReport['tried'][number][] = [];
  try {
    const forms = formsOf(target);
    for (let form = nextForm(forms, tried); form !== undefined; form = nextForm(forms, tried)) {
      const rewritten = await made(request, form, onnx);
      const file = {
        form,
        onnx: rewritten.onnx,
        isRounded: rewritten.facts['computed'] !== 0,
        isRelearned: isRelearned(form),
      };
      const judged = await judgeCompressed({ ...parent, bytes: onnx.length }, file, judgingOf(request, form));
      const { decision, golden } = judged;
      tried.push({ ...decision, facts: rewritten.facts });
      if (decision.kept) {
        const report = { target, kept: true, reasons: decision.reasons, tried };
        return { report, version: { onnx: rewritten.onnx, golden } };
      }
    }
    return { report: { target, kept: false, reasons: tried.at(-1)!.reasons, tried } };
  } catch (error) {
    if (!(error instanceof Fault) || error.reason === 'INVALID_IMAGE') throw error;
    return { report: { target, kept: false, reasons: [error.message], tried } };
  }
}

function refused(target: Compression, reason: string): CompressionOutcome {
  return { report: { target, kept: false, reasons: [reason], tried: [] } };
}

function made(request: CompressionRequest, form: Form | Relearned, onnx: Uint8Array): Promise<Rewritten> {
  const { parent, rows, seed, onProgress = () => undefined } = request;
  if (!isRelearned(form)) return rewrite(onnx, form, calibrationOf(request));
  const { labels } = parent.manifest;
  const valued = rows.some(({ value }) => value !== undefined);
  return relearn(onnx, form, {
    rows,
    served: parent.manifest,
    labels: valued ? undefined : labels,
    seed,
    onProgress: (done) => onProgress(done * RELEARNED_SHARE),
  });
}

function isRelearned(form: Form | Relearned): form is Relearned {
  return RELEARNED.some((each) => each === form);
}

function calibrationOf({ parent, rows, dir }: CompressionRequest) {
  // Never by rows that judge: where none trains nothing is computed in integers, and weights alone are stored in them.
  const instances = spread(
    rows.filter(({ part }) => part === 'train'),
    CALIBRATED_MAX,
  );
  return { served: parent.manifest, instances, dir };
}

function judgingOf(
  { rows, dir, seed, onProgress = () => undefined }: CompressionRequest,
  form: Form | Relearned,
): JudgeRequest {
  const from = isRelearned(form) ? RELEARNED_SHARE : 0;
  return { rows, dir, seed, onShare: (done) => onProgress(from + done * (1 - from)) };
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} kB`;
}
