import { Fault } from '@ratchet/kernel';
import {
  type ClassificationMetrics,
  evaluateClassification,
  type Interval,
  type LatencySummary,
  type PairedCounts,
  topClasses,
  wilsonInterval,
} from '@ratchet/stats';
import { byCodeUnits } from '../labels.ts';
import { answerTexts, type LoadedTextVersion } from './answer-texts.ts';

/** How one version did on the held-out rows. */
export interface VersionEvaluation {
  readonly metrics: ClassificationMetrics;
  /** Of runs of one text at a time on the machine that evaluated, in milliseconds. */
  readonly latency: LatencySummary;
  /** The size of the model file. */
  readonly bytes: number;
}

/**
 * What is known of a new version before it goes live; plain and JSON-able, kept as report.json. Both versions are
 * measured on the same rows with the same classes: all labels that either version or a row has.
 */
export interface EvaluationReport {
  readonly holdout: {
    readonly rows: number;
    /** Rows of each label; a label without any has 0. */
    readonly perClass: Readonly<Record<string, number>>;
  };
  readonly challenger: VersionEvaluation;
  /** Wilson's 95 % interval of the challenger's accuracy. */
  readonly accuracyInterval: Interval;
  /** What always giving the most frequent held-out label would reach. */
  readonly majority: ClassificationMetrics['majority'];
  /** Absent when the challenger had nobody to beat. */
  readonly champion?: VersionEvaluation & { readonly version: string };
  /** Rows that only the challenger (wins) or only the champion (losses) got right, of n. Absent without a champion. */
  readonly paired?: PairedCounts;
}

export interface HeldOutText {
  readonly text: string;
  readonly label: string;
}

export interface EvaluationRequest {
  readonly rows: readonly HeldOutText[];
  readonly challenger: LoadedTextVersion;
  readonly champion?: LoadedTextVersion & { readonly version: string };
  /** Awaited often, so that it may yield; goes from 0 to 1. */
  readonly onProgress?: (done: number) => Promise<void> | void;
}

/**
 * Measures a version, and the champion beside it, on held-out rows. A row whose label a version does not have counts as
 * wrong for it. Fault FailedPrecondition NO_ROWS without rows, InvalidInput BAD_PROBABILITIES when a version answers with
 * anything but probabilities.
 */
export async function evaluateTextVersion(request: EvaluationRequest): Promise<EvaluationReport> {
  const { rows, challenger, champion, onProgress = () => undefined } = request;
  if (rows.length === 0) {
    throw new Fault('FailedPrecondition', 'NO_ROWS', 'an evaluation needs held-out rows, but there are none');
  }
  const labels = allLabels(request);
  const share = champion === undefined ? 1 : 0.5;
  const ours = await evaluate(challenger, rows, labels, (done) => onProgress(done * share));
  const { metrics } = ours.evaluation;
  const report: EvaluationReport = {
    holdout: {
      rows: rows.length,
      perClass: Object.fromEntries(metrics.classes.map(({ label, support }) => [label, support])),
    },
    challenger: ours.evaluation,
    accuracyInterval: wilsonInterval(metrics.correct, metrics.rows),
    majority: metrics.majority,
  };
  if (champion === undefined) return report;
  const theirs = await evaluate(champion, rows, labels, (done) => onProgress(share + done * share));
  return {
    ...report,
    champion: { version: champion.version, ...theirs.evaluation },
    paired: countPairs(ours.right, theirs.right),
  };
}

async function evaluate(
  version: LoadedTextVersion,
  rows: readonly HeldOutText[],
  labels: readonly string[],
  onProgress: (done: number) => Promise<void> | void,
): Promise<{ evaluation: VersionEvaluation; right: readonly boolean[] }> {
  const truth = Int32Array.from(rows, ({ label }) => labels.indexOf(label));
  const texts = rows.map(({ text }) => text);
  const { probabilities, latency } = await answerTexts(version, texts, onProgress);
  const spread = spreadOver(labels, version.labels, probabilities);
  const metrics = evaluateClassification({ labels, truth, probabilities: spread });
  const predicted = topClasses(spread, labels.length);
  return {
    evaluation: { metrics, latency, bytes: version.bytes },
    right: rows.map((_, row) => predicted[row] === truth[row]),
  };
}

/** The probabilities under more labels than the version has: 0 for the others. */
function spreadOver(
  labels: readonly string[],
  known: readonly string[],
  probabilities: Float64Array,
): Float64Array {
  const rows = probabilities.length / known.length;
  const spread = new Float64Array(rows * labels.length);
  const places = known.map((label) => labels.indexOf(label));
  for (let row = 0; row < rows; row++) {
    for (const [k, place] of places.entries()) {
      spread[row * labels.length + place] = probabilities[row * known.length + k]!;
    }
  }
  return spread;
}

function allLabels({ rows, challenger, champion }: EvaluationRequest): string[] {
  const labels = new Set([...challenger.labels, ...(champion?.labels ?? [])]);
  for (const { label } of rows) labels.add(label);
  return [...labels].sort(byCodeUnits);
}

function countPairs(ours: readonly boolean[], theirs: readonly boolean[]): PairedCounts {
  let wins = 0;
  let losses = 0;
  for (const [row, right] of ours.entries()) {
    if (right && !theirs[row]) wins++;
    if (!right && theirs[row]) losses++;
  }
  return { wins, losses, n: ours.length };
}
