import type { Choice, CompressionReport, Importance, Scores, TrainingSummary } from '@ratchet/learning';
import type { Compression, Manifest, Task } from '@ratchet/model';
import type { Verdict } from '@ratchet/rollout';
import type { SliceFindings } from './slices.ts';
import type { Snapshot } from './snapshot.ts';
import type { RunPhase } from './trainer-database.ts';
import type { TrainingSettings } from './training-settings.ts';

/** What a training process is asked to do. */
export interface RunTask {
  readonly model: string;
  /**
   * The directory of the run: the snapshot's rows are there, and the model file is written there. It survives the death of
   * either process, and the run goes on with what it holds.
   */
  readonly dir: string;
  readonly snapshot: Snapshot;
  readonly task: Task;
  /** The version that answers now; absent for a model without one. */
  readonly champion?: {
    readonly manifest: Manifest;
    readonly file: string;
    /** What it was made with, when the next one is to be made with the same. */
    readonly previous?: Choice;
  };
  readonly codeVersion: string;
  readonly seed: number;
  /** What somebody said about how the model is trained. */
  readonly settings: TrainingSettings;
}

/** What a process is asked to do that makes a version smaller; its task is that of this version. */
export interface CompressionTask extends RunTask {
  readonly compression: {
    readonly target: Compression;
    readonly manifest: Manifest;
    readonly file: string;
    /** What was found out about it at its birth; a version that somebody brought has none. */
    readonly report?: Report;
  };
}

/** A version stays as it is. */
export interface Uncompressed {
  readonly compression: CompressionReport;
}

/** All of a manifest that is known before the version has a number. */
export type ManifestDraft = Omit<Manifest, 'version'>;

/** What a training process made. */
export interface RunResult {
  readonly manifest: ManifestDraft;
  readonly report: Report;
}

/** report.json: what was found out about a version at its birth. Latencies apart, the same data give the same report. */
export interface Report {
  readonly formatVersion: 1;
  readonly model: string;
  /** Empty until the version is published. */
  readonly version: string;
  /** The champion that it was compared with; empty for a first version. */
  readonly comparedWith: string;
  /** What the comparison was and which labels were left out, for people. */
  readonly note: string;
  readonly verdict: Verdict;
  readonly evaluation: {
    /** How many rows both were judged on. */
    readonly holdout: { readonly rows: number };
    readonly challenger: Scores;
    readonly champion?: Scores & { readonly version: string };
    /** Always answering the most frequent label of the training part, on the same rows. */
    readonly majority?: { readonly label: string; readonly accuracy: number };
    /** Always answering the mean value of the training part, on the same rows. */
    readonly mean?: { readonly value: number; readonly rmse: number };
    /** Of the challenger; absent where there is nothing to tell the rows apart by. */
    readonly slices?: SliceFindings;
    /** Of the challenger, for tables: what its columns are worth. */
    readonly importance?: Importance;
  };
  /** Absent where a version was made smaller that somebody had brought. */
  readonly training?: TrainingSummary;
  /** The version that it is in fewer bytes, where a run made it of another one. */
  readonly compressedFrom?: string;
  /** What was tried to make it smaller, both files side by side; absent where nothing was to be tried. */
  readonly compression?: CompressionReport;
  /** The names of its pictures, which lie beside it. */
  readonly pictures: readonly string[];
  readonly snapshot: Snapshot;
  /** The training settings that it was made by; absent where nobody had set any. */
  readonly settings?: TrainingSettings;
}

/** Of a version that was trained here. */
export type TrainedReport = Report & Required<Pick<Report, 'training'>>;

/** How training goes at the moment. */
export interface TrainingProgress {
  /** What is being fitted, for people. */
  readonly candidate: string;
  /** From 1; 0 where there are none. */
  readonly epoch: number;
  /** How many there will be at most. */
  readonly epochs: number;
  /** The mean training loss of what was trained since the last message. */
  readonly loss?: number;
  /** What is measured on the validation part after each epoch; empty before. */
  readonly metric: string;
  readonly metricValue?: number;
  readonly rowsPerSecond: number;
  /** An estimate of what the phase needs still. */
  readonly secondsLeft?: number;
}

/** What a training process says while it works. */
export type RunNews =
  | { readonly phase: Extract<RunPhase, 'features' | 'train' | 'evaluate'>; readonly done: number }
  | { readonly training: TrainingProgress };

/** Training process → trainer. */
export type RunMessage =
  | RunNews
  | { readonly result: RunResult | Uncompressed }
  | { readonly failed: { readonly reason: string; readonly message: string } };
