import {
  clopperPearsonInterval,
  type Interval,
  normalQuantile,
  type PairedCounts,
  pairedDifference,
  tangoInterval,
  tangoScore,
} from '@ratchet/stats';
import { isSlower, type Latencies } from './pace.ts';

/** What compression may cost: half a point of accuracy, or one hundredth of the root mean squared error. */
const MARGIN = 0.005;
const VALUE_MARGIN = 0.01;
const ALPHA = 0.05;
/** With fewer labelled rows Tango's test could not show half a point, whatever they say. */
export const LABELLED_MIN = 3_400;
/** Of values each row tells more. */
export const VALUED_MIN = 30;
export const UNLABELLED_MIN = 5_000;

/** Of both on the held-out rows that there are, for people: they are too few to decide. */
export interface FewRows {
  readonly accuracy?: number;
  readonly parentAccuracy?: number;
  readonly rmse?: number;
  readonly parentRmse?: number;
}

/** What is known of the answers of both. Each is the compressed version's against its parent's on the same inputs. */
export type Evidence =
  /** Labelled rows that neither has seen. */
  | ({ readonly kind: 'labels'; readonly accuracy: number; readonly parentAccuracy: number } & PairedCounts)
  /** Rows with values that neither has seen: the squared error of each. */
  | { readonly kind: 'values'; readonly squares: Float64Array; readonly parentSquares: Float64Array }
  /** How often they name different classes. */
  | (FewRows & {
      readonly kind: 'agreement';
      readonly inputs: number;
      readonly disagreements: number;
      /** Where the inputs come from, for people. */
      readonly source: string;
    })
  /** How far numbers are from each other, as a share of the spread of the parent's. */
  | (FewRows & {
      readonly kind: 'nearness';
      readonly inputs: number;
      readonly difference: number;
      readonly source: string;
    });

export interface Measurements {
  readonly target: string;
  readonly bytes: { readonly parent: number; readonly compressed: number };
  readonly latency: readonly Latencies[];
  readonly evidence: Evidence;
}

/** What the gate found out about the answers. */
export type AccuracyFinding =
  | ({
      readonly kind: 'labels';
      readonly parentAccuracy: number;
      readonly accuracy: number;
      /** Of accuracy − parentAccuracy, by Tango's score test. */
      readonly interval: Interval;
    } & PairedCounts)
  | {
      readonly kind: 'values';
      readonly n: number;
      readonly parentRmse: number;
      readonly rmse: number;
    }
  | (Extract<Evidence, { readonly kind: 'agreement' }> & {
      /** 95 % of the time the true share of disagreements is below, by Clopper and Pearson. */
      readonly upper: number;
    })
  | Extract<Evidence, { readonly kind: 'nearness' }>;

/** The gate's decision with its grounds. Plain and JSON-able. */
export interface GateDecision {
  readonly target: string;
  readonly kept: boolean;
  /** Whether it was shown that its answers are good enough. */
  readonly isAccurate: boolean;
  /** For people: what was shown, or all that was not. Without times: the same answers give the same words. */
  readonly reasons: readonly string[];
  readonly size: { readonly parent: number; readonly compressed: number; readonly share: number };
  readonly latency: readonly Latencies[];
  readonly accuracy: AccuracyFinding;
}

interface Check {
  readonly passed: boolean;
  readonly shown: string;
}

/**
 * Decides whether a compressed version is kept. It must be shown at 95 % that it loses at most 0.5 points against its
 * parent (Tango's test on at least 3,400 labelled rows; else the upper bound of their disagreement on at least 5,000
 * inputs), or of values at most 1 % of the root mean squared error; and it must be smaller, and at no size of batch
 * slower by more than the noise of the measurement, 5 %.
 */
export function decide({ target, bytes, latency, evidence }: Measurements): GateDecision {
  const { finding, ...accuracy } = judgeAnswers(evidence);
  const share = bytes.compressed / bytes.parent;
  const slow = latency.filter(isSlower);
  const checks: Check[] = [
    accuracy,
    { passed: share < 1, shown: `${percent(share)} of the size` },
    { passed: slow.length === 0, shown: speed(latency, slow) },
  ];
  const failed = checks.filter(({ passed }) => !passed);
  const kept = failed.length === 0;
  return {
    target,
    kept,
    isAccurate: accuracy.passed,
    reasons: (kept ? checks : failed).map(({ shown }) => shown),
    size: { ...bytes, share },
    latency,
    accuracy: finding,
  };
}

function judgeAnswers(evidence: Evidence): Check & { readonly finding: AccuracyFinding } {
  switch (evidence.kind) {
    case 'labels':
      return judgeLabels(evidence);
    case 'values':
      return judgeValues(evidence);
    case 'agreement':
      return judgeAgreement(evidence);
    case 'nearness':
      return judgeNearness(evidence);
  }
}

type Of<K extends Evidence['kind']> = Extract<Evidence, { readonly kind: K }>;

function judgeLabels(evidence: Of<'labels'>): Check & { finding: AccuracyFinding } {
  const { wins, losses, n, accuracy, parentAccuracy } = evidence;
  const counts = { wins, losses, n };
  const passed = n >= LABELLED_MIN && tangoScore(counts, MARGIN) >= normalQuantile(1 - ALPHA);
  const interval = tangoInterval(counts, 1 - 2 * ALPHA);
  const difference = `${points(accuracy - parentAccuracy)} points on ${n} labelled rows, at worst ${points(interval.low)}`;
  return {
    passed,
    shown: passed ? difference : `not shown to lose at most 0.5 points: ${difference}`,
    finding: { kind: 'labels', ...counts, accuracy, parentAccuracy, interval },
  };
}

function judgeValues({ squares, parentSquares }: Of<'values'>): Check & { finding: AccuracyFinding } {
  const n = squares.length;
  const passed = n >= VALUED_MIN && squares.every(Number.isFinite) && losesLittle(squares, parentSquares);
  const [rmse, parentRmse] = [rootOfMean(squares), rootOfMean(parentSquares)];
  const difference = `root mean squared error ${number(rmse)} instead of ${number(parentRmse)} on ${n} rows`;
  return {
    passed,
    shown: passed ? difference : `not shown to lose at most 1 % of its accuracy: ${difference}`,
    finding: { kind: 'values', n, parentRmse, rmse },
  };
}

/** Shown at α that the mean of the squares is at most that which the margin allows. */
function losesLittle(squares: Float64Array, parentSquares: Float64Array): boolean {
  const allowed = parentSquares.map((square) => square * (1 + VALUE_MARGIN) ** 2);
  const { interval } = pairedDifference(squares, allowed, 1 - 2 * ALPHA);
  return interval !== null && interval.high <= 0;
}

function judgeAgreement(evidence: Of<'agreement'>): Check & { finding: AccuracyFinding } {
  const { inputs, disagreements } = evidence;
  const upper = inputs === 0 ? 1 : clopperPearsonInterval(disagreements, inputs, 1 - 2 * ALPHA).high;
  const passed = inputs >= UNLABELLED_MIN && upper <= MARGIN;
  const difference = `other answers to ${disagreements} of ${inputs} inputs (${evidence.source}), at worst ${percent(upper)}`;
  return {
    passed,
    shown: passed ? difference : `not shown to answer as its parent to all but 0.5 %: ${difference}`,
    finding: { ...evidence, upper },
  };
}

function judgeNearness(evidence: Of<'nearness'>): Check & { finding: AccuracyFinding } {
  const { inputs, difference, source } = evidence;
  const passed = inputs >= UNLABELLED_MIN && difference <= VALUE_MARGIN;
  const found = `answers differ by ${percent(difference)} of their spread on ${inputs} inputs (${source})`;
  return {
    passed,
    shown: passed ? found : `not shown to answer within 1 % of its parent: ${found}`,
    finding: evidence,
  };
}

export function rootOfMean(squares: Float64Array): number {
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / Math.max(1, squares.length));
}

function speed(all: readonly Latencies[], slow: readonly Latencies[]): string {
  const shown = (some: readonly Latencies[]) => some.map(({ batch }) => `${batch}`).join(' and ');
  return slow.length === 0
    ? `as fast or faster here, in batches of ${shown(all)}`
    : `slower here, in batches of ${shown(slow)}`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`;
}

export function points(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(2)}`;
}

export function number(value: number): string {
  return `${Number(value.toPrecision(4))}`;
}
