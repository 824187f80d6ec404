import type { TrainingSummary } from '@ratchet/learning';
import type { Manifest } from '@ratchet/model';
import type { Verdict } from '@ratchet/rollout';
import type { ClassificationMetrics, Interval, LatencySummary } from '@ratchet/stats';
import type { Snapshot } from './snapshot.ts';
import type { RunPhase } from './trainer-database.ts';

/** What a training process is asked to do. */
export interface RunTask {
  readonly model: string;
  /** The directory of the run: the snapshot's rows are there, and the model file is written there. */
  readonly dir: string;
  readonly snapshot: Snapshot;
  /** The version that answers now; absent for a model without one. */
  readonly champion?: { readonly manifest: Manifest; readonly file: string };
  readonly codeVersion: string;
  readonly seed: number;
}

/** All of a manifest that is known before the version has a number. */
export type ManifestDraft = Omit<Manifest, 'version'>;

/** What a training process made. */
export interface RunResult {
  readonly manifest: ManifestDraft;
  readonly report: Report;
}

/** How one version did on the held-out rows. Plain and JSON-able. */
export interface Scores {
  readonly metrics: ClassificationMetrics;
  /** Of the accuracy. */
  readonly interval: Interval;
  /** Of one text at a time, from the text to the probabilities. */
  readonly latency: LatencySummary;
  /** Of the model file. */
  readonly bytes: number;
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
    readonly majority: { readonly label: string; readonly accuracy: number };
  };
  readonly training: TrainingSummary;
  readonly snapshot: Snapshot;
}

/** Training process → trainer. */
export type RunMessage =
  | { readonly phase: Extract<RunPhase, 'features' | 'train' | 'evaluate'>; readonly done: number }
  | { readonly result: RunResult }
  | { readonly failed: { readonly reason: string; readonly message: string } };
