import { invalid, quote } from '@ratchet/kernel';
import { brierScore } from './brier.ts';
import { type Confusion, confusionMatrix } from './confusion.ts';
import { logLoss } from './log-loss.ts';
import { type ClassMeans, type OneVsRest, oneVsRest } from './one-vs-rest.ts';
import { calibrationError, type ReliabilityBin, reliabilityBins } from './reliability.ts';
import { requireRows } from './rows.ts';

/** How far a row of probabilities may be from the sum 1: float32 and half-precision softmax stay well inside. */
const SUM_TOLERANCE = 0.01;

/** Shares in [0, 1]; where nothing was predicted or nothing was there to find, the share is 0, not NaN. */
export type PrecisionRecall = {
  /** Of the rows predicted as this class, the share that are. */
  readonly precision: number;
  /** Of the rows of this class, the share that were predicted so. */
  readonly recall: number;
  /** Their harmonic mean; 0 for a class without support (no row of it in the truth). */
  readonly f1: number;
};

export type ClassMetrics = PrecisionRecall & {
  readonly label: string;
  /** How many rows truly are of this class. */
  readonly support: number;
  /** Of this class's probability against all other rows; `null` where this class has no rows, or all. */
  readonly rocAuc: number | null;
  /** Average precision; `null` for a class without rows. */
  readonly prAuc: number | null;
};

/** What `evaluateClassification` measured: plain and JSON-able, every number finite; what is undefined is `null`. */
export type ClassificationMetrics = {
  readonly rows: number;
  /** Rows whose top class is the true one: with `rows` the counts for an interval of the accuracy. */
  readonly correct: number;
  readonly accuracy: number;
  /** One entry per label, in the order of the labels. */
  readonly classes: readonly ClassMetrics[];
  /** Unweighted means over all labels; a class without support counts with its 0, so compare on the same rows. */
  readonly macro: PrecisionRecall;
  /** From the pooled counts; with one label a row all three equal the accuracy. */
  readonly micro: PrecisionRecall;
  /** Means weighted by the rows of each true class; the recall equals the accuracy. */
  readonly weighted: PrecisionRecall;
  /** How well the probabilities order the rows, each class against the rest. */
  readonly rocAuc: ClassMeans;
  readonly prAuc: ClassMeans;
  /** Mean of −ln(probability of the true class), in nats. */
  readonly logLoss: number;
  /** Mean over the rows of Σ over the classes (probability − truth)², in [0, 2]. */
  readonly brier: number;
  /** Expected calibration error of the top class over the 15 bins of `reliability`, in [0, 1]. */
  readonly calibrationError: number;
  /** Confidence against accuracy of the top class; bins without rows are left out. */
  readonly reliability: readonly ReliabilityBin[];
  readonly confusion: Confusion;
  /** What always answering the most frequent true label of these rows would reach; ties go to the earlier label. */
  readonly majority: { readonly label: string; readonly accuracy: number };
};

export type ClassificationRows = {
  readonly labels: readonly string[];
  /** The true class of each row, an index into `labels`. */
  readonly truth: Int32Array;
  /** Row-major, rows × labels, each row summing to 1. */
  readonly probabilities: Float64Array;
};

/**
 * Measures one version on one set of rows. The prediction of a row is its most probable class (`topClasses`).
 *
 * Faults with NO_ROWS without rows (no rows are no measurement), and with BAD_PROBABILITIES where a row holds a
 * negative or non-finite number or sums to something else than 1: such a model is broken. Arrays that do not fit
 * together and indices outside the labels are bugs of the caller: a RangeError.
 */
export function evaluateClassification(rows: ClassificationRows): ClassificationMetrics {
  check(rows);
  const { labels, truth, probabilities } = rows;
  const width = labels.length;
  const predicted = topClasses(probabilities, width);
  const confusion = confusionMatrix(truth, predicted, width);
  const ranking = oneVsRest(truth, probabilities, width);
  const classes = labels.map((label, c) => classMetrics(label, c, confusion, ranking));
  const correct = sum(confusion.map((counts, c) => counts[c]!));
  const accuracy = correct / truth.length;
  const commonest = classes.reduce((best, each) => (each.support > best.support ? each : best));
  const reliability = reliabilityBins(
    Uint8Array.from(truth, (each, row) => (each === predicted[row] ? 1 : 0)),
    Float64Array.from(predicted, (top, row) => probabilities[row * width + top]!),
  );
  return {
    rows: truth.length,
    correct,
    accuracy,
    classes,
    macro: mean(classes, () => 1),
    micro: { precision: accuracy, recall: accuracy, f1: accuracy },
    weighted: mean(classes, ({ support }) => support),
    rocAuc: ranking.rocAuc,
    prAuc: ranking.prAuc,
    logLoss: logLoss(truth, probabilities, width),
    brier: brierScore(truth, probabilities, width),
    calibrationError: calibrationError(reliability),
    reliability,
    confusion,
    majority: { label: commonest.label, accuracy: commonest.support / truth.length },
  };
}

/** The index of the largest of each row's `classes` probabilities; of equal ones the first. */
export function topClasses(probabilities: Float64Array, classes: number): Int32Array {
  const top = new Int32Array(probabilities.length / classes);
  for (let row = 0; row < top.length; row++) {
    for (let c = 1; c < classes; c++) {
      if (probabilities[row * classes + c]! > probabilities[row * classes + top[row]!]!) top[row] = c;
    }
  }
  return top;
}

function classMetrics(label: string, c: number, confusion: Confusion, ranking: OneVsRest): ClassMetrics {
  const hits = confusion[c]![c]!;
  const support = sum(confusion[c]!);
  const answered = sum(confusion.map((counts) => counts[c]!));
  return {
    label,
    precision: share(hits, answered),
    recall: share(hits, support),
    f1: share(2 * hits, support + answered),
    support,
    ...ranking.classes[c]!,
  };
}

function mean(classes: readonly ClassMetrics[], weight: (each: ClassMetrics) => number): PrecisionRecall {
  const total = sum(classes.map(weight));
  return {
    precision: sum(classes.map((each) => weight(each) * each.precision)) / total,
    recall: sum(classes.map((each) => weight(each) * each.recall)) / total,
    f1: sum(classes.map((each) => weight(each) * each.f1)) / total,
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function check({ labels, truth, probabilities }: ClassificationRows): void {
  if (labels.length === 0 || probabilities.length !== truth.length * labels.length) {
    throw new RangeError(
      `${truth.length} rows of ${labels.length} labels do not fit ${probabilities.length} probabilities`,
    );
  }
  requireRows(truth.length);
  for (let row = 0; row < truth.length; row++) {
    const label = labels[truth[row]!];
    if (label === undefined) {
      throw new RangeError(`row ${row} has class ${truth[row]}, but there are ${labels.length} labels`);
    }
    checkProbabilities(probabilities.subarray(row * labels.length, (row + 1) * labels.length), row, label);
  }
}

function checkProbabilities(probabilities: Float64Array, row: number, label: string): void {
  let total = 0;
  for (const probability of probabilities) total += probability >= 0 ? probability : Number.NaN;
  // Written so that NaN and infinity fail too.
  if (Math.abs(total - 1) <= SUM_TOLERANCE) return;
  throw invalid(
    'BAD_PROBABILITIES',
    `the probabilities of a row must be at least 0 and sum to 1, but those of row ${row} (${quote(label)}) do not: ` +
      'the model is broken or its output is not a probability',
    { row: String(row) },
  );
}
