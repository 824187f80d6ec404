import type { Instance } from '@ratchet/model';
import type { LearningRow } from '../data-set.ts';
import { type Evidence, type FewRows, LABELLED_MIN, rootOfMean, UNLABELLED_MIN, VALUED_MIN } from './gate.ts';
import type { PairedAnswers, SideBySide } from './side-by-side.ts';

/** A version that only is stored otherwise hardly differs: so many rows show it. One that learned anew may need more. */
const ROWS_MAX = 5_000;
const RELEARNED_ROWS_MAX = 20_000;

/** Two versions that can be asked. */
export type Asked = Pick<SideBySide, 'answers' | 'answersToMixed'>;

export interface EvidenceRequest {
  readonly rows: readonly LearningRow[];
  /** Of the version, in the order of its scores; undefined where it has none. */
  readonly labels: readonly string[] | undefined;
  /** Training rows say nothing of a version that was trained on them once more. */
  readonly isRelearned: boolean;
  readonly seed: number;
  /** Awaited, 0 to 1. */
  readonly onShare: (done: number) => Promise<void> | void;
}

/**
 * What shows how near two versions answer. Held-out rows with what is right, where there are enough; else how often (for
 * numbers: how far) they differ on rows that there are, held-out ones first, and where those are too few on inputs that are
 * made of pairs of them.
 */
export async function gatherEvidence(both: Asked, request: EvidenceRequest): Promise<Evidence> {
  const { rows, labels, isRelearned, onShare } = request;
  const most = isRelearned ? RELEARNED_ROWS_MAX : ROWS_MAX;
  const held = rows.filter(({ part }) => part === 'holdout').slice(0, most);
  if (labels !== undefined && held.length >= LABELLED_MIN && held.every(({ label }) => label !== undefined))
    return labelEvidence(held, labels, await both.answers(instancesOf(held), onShare));
  if (held.length >= VALUED_MIN && held.every(({ value }) => value !== undefined))
    return valueEvidence(held, await both.answers(instancesOf(held), onShare));
  const { answers, source } = await unlabelled(both, held, request);
  const found = hasClasses(answers) ? agreement(answers, source) : nearness(answers, source);
  // The held-out ones came first.
  return { ...found, ...onFewRows(held, labels, answers) };
}

function onFewRows(
  held: readonly LearningRow[],
  labels: readonly string[] | undefined,
  answers: PairedAnswers,
): FewRows {
  if (held.length === 0) return {};
  if (labels !== undefined && held.every(({ label }) => label !== undefined)) {
    const { accuracy, parentAccuracy } = labelEvidence(held, labels, answers);
    return { accuracy, parentAccuracy };
  }
  if (!held.every(({ value }) => value !== undefined)) return {};
  const { squares, parentSquares } = valueEvidence(held, answers);
  return { rmse: rootOfMean(squares), parentRmse: rootOfMean(parentSquares) };
}

function labelEvidence(
  held: readonly LearningRow[],
  labels: readonly string[],
  { parent, compressed }: PairedAnswers,
): Extract<Evidence, { readonly kind: 'labels' }> {
  const n = held.length;
  const isRight = (answers: readonly Float32Array[]) =>
    held.map(({ label }, row) => labels[topOf(answers[row]!)] === label);
  const [own, rival] = [isRight(compressed), isRight(parent)];
  const count = (of: readonly boolean[]) => of.filter(Boolean).length;
  return {
    kind: 'labels',
    n,
    wins: count(own.map((right, row) => right && !rival[row])),
    losses: count(rival.map((right, row) => right && !own[row])),
    accuracy: count(own) / n,
    parentAccuracy: count(rival) / n,
  };
}

function valueEvidence(
  held: readonly LearningRow[],
  { parent, compressed }: PairedAnswers,
): Extract<Evidence, { readonly kind: 'values' }> {
  const squaresOf = (answers: readonly Float32Array[]) =>
    Float64Array.from(held, ({ value }, row) => (answers[row]![0]! - value!) ** 2);
  return { kind: 'values', squares: squaresOf(compressed), parentSquares: squaresOf(parent) };
}

async function unlabelled(
  both: Asked,
  held: readonly LearningRow[],
  { rows, isRelearned, seed, onShare }: EvidenceRequest,
): Promise<{ readonly answers: PairedAnswers; readonly source: string }> {
  const training = isRelearned ? [] : rows.filter(({ part }) => part === 'train');
  const used = training.slice(0, Math.max(0, ROWS_MAX - held.length));
  const pool = instancesOf([...held, ...used]);
  const sources = [`${held.length} held-out rows`, `${used.length} training rows`];
  const answers = await both.answers(pool, onShare);
  const missing = pool.length === 0 ? 0 : Math.max(0, UNLABELLED_MIN - pool.length);
  if (missing === 0) return { answers, source: sources.join(', ') };
  const mixed = await both.answersToMixed(pool, missing, seed);
  return {
    answers: {
      parent: [...answers.parent, ...mixed.parent],
      compressed: [...answers.compressed, ...mixed.compressed],
    },
    source: [...sources, `${missing} made of pairs of them`].join(', '),
  };
}

function agreement({ parent, compressed }: PairedAnswers, source: string): Evidence {
  const disagreements = parent.filter((answer, row) => topOf(answer) !== topOf(compressed[row]!)).length;
  return { kind: 'agreement', inputs: parent.length, disagreements, source };
}

function nearness({ parent, compressed }: PairedAnswers, source: string): Evidence {
  const inputs = parent.length;
  const values = parent.map((answer) => answer[0]!);
  const mean = values.reduce((sum, value) => sum + value, 0) / inputs;
  const spread = rootOfMean(Float64Array.from(values, (value) => (value - mean) ** 2));
  const apart = rootOfMean(Float64Array.from(values, (value, row) => (compressed[row]![0]! - value) ** 2));
  return { kind: 'nearness', inputs, difference: apart === 0 ? 0 : apart / spread, source };
}

/** Several numbers for each input are scores of classes. */
function hasClasses({ parent }: PairedAnswers): boolean {
  return parent.length === 0 || parent.some((answer) => answer.length > 1);
}

/** The place of the highest score, -1 where one of them is no number. */
function topOf(scores: Float32Array): number {
  return scores.some(Number.isNaN) ? -1 : scores.indexOf(Math.max(...scores));
}

function instancesOf(rows: readonly LearningRow[]): Instance[] {
  return rows.map(({ instance }) => instance);
}
