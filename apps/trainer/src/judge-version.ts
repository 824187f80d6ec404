import { Fault } from '@ratchet/kernel';
import {
  byCodeUnits,
  columnImportance,
  evaluateVersion,
  type HeldOut,
  type LearningRow,
  type Outcome,
  rankingQuestions,
  type Scores,
  type ServedVersion,
} from '@ratchet/learning';
import { TASK_SHAPES } from '@ratchet/model';
import { judge, judgeValues, type Verdict } from '@ratchet/rollout';
import { squaredErrors } from '@ratchet/stats';
import type { Report, RunTask } from './run-task.ts';
import { findSlices } from './slices.ts';
import type { Snapshot } from './snapshot.ts';

/** Probabilities that are held at once: 256 MB. */
const PROBABILITIES_MAX = 2 ** 25;

/** What was found out about a new version. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly evaluation: Report['evaluation'];
  /** What it was compared with, for people. */
  readonly comparison: string;
  readonly outcome: Outcome;
  /** Of the held-out rows, where they have values. */
  readonly values?: Float64Array;
}

/**
 * Judges a version against the champion on the same held-out rows, or where there is none against always giving one answer:
 * the most frequent label of the training part, or its mean value. `onProgress` is awaited, 0 to 1.
 */
export async function judgeVersion(
  { task, champion, snapshot, seed }: RunTask,
  version: ServedVersion,
  rows: readonly LearningRow[],
  onProgress: (done: number) => Promise<void>,
): Promise<Judgement> {
  const known = [...(version.manifest.labels ?? []), ...(champion?.manifest.labels ?? [])];
  const held = {
    ...heldOut(rows, TASK_SHAPES[task].target === 'value' ? undefined : known),
    ...(task === 'recommendation' && { ranking: rankingQuestions(rows) }),
  };
  const own = await evaluateVersion(version, held, (done) => onProgress(done / 3));
  const rival = champion && (await evaluateChampion(champion, held, (done) => onProgress((1 + done) / 3)));
  const importance = await columnImportance(version, held, {
    seed,
    onProgress: (done) => onProgress((2 + done) / 3),
  });
  const usual = usualAnswer(snapshot, held);
  const slices = findSlices(task, rows, {
    target: held.target,
    own: own.outcome,
    ...(rival && { champion: rival.outcome }),
  });
  const against = champion
    ? `compared with version ${champion.manifest.version}, the champion, on the same held-out rows`
    : `first version: it had nobody to beat but always answering ${usual.shown}`;
  return {
    verdict: verdictOf(held, own.outcome, rival?.outcome ?? usual.outcome),
    comparison: against,
    outcome: own.outcome,
    ...(held.target.values && { values: held.target.values }),
    evaluation: {
      holdout: { rows: held.instances.length },
      challenger: own.scores,
      ...(rival ? { champion: { version: champion!.manifest.version, ...rival.scores } } : {}),
      ...usual.baseline,
      ...(slices && { slices }),
      ...(importance && { importance }),
    },
  };
}

/** The rows that judge, with all labels that occur; values where no labels are given. */
function heldOut(rows: readonly LearningRow[], known: readonly string[] | undefined): HeldOut {
  const all = rows.filter(({ part }) => part === 'holdout');
  if (known === undefined)
    return {
      instances: all.map(({ instance }) => instance),
      target: { values: Float64Array.from(all, ({ value }) => value!) },
    };
  const labels = [...new Set([...known, ...all.map(({ label }) => label!)])].sort(byCodeUnits);
  // Rows come in the order of their hashes: the first ones are as good as a random sample.
  const judging = all.slice(0, Math.floor(PROBABILITIES_MAX / labels.length));
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  return {
    instances: judging.map(({ instance }) => instance),
    target: { labels, truth: Int32Array.from(judging, ({ label }) => indexOf.get(label!)!) },
  };
}

async function evaluateChampion(
  { manifest, file }: NonNullable<RunTask['champion']>,
  held: HeldOut,
  onProgress: (done: number) => Promise<void>,
): Promise<{ scores: Scores; outcome: Outcome }> {
  try {
    return await evaluateVersion({ manifest, file }, held, onProgress);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(
      'FailedPrecondition',
      'CHAMPION_BROKEN',
      `version ${manifest.version}, the champion, could not be evaluated (${error.message}): promote another version first`,
    );
  }
}

/** Always the same answer, from what the training part is like. */
function usualAnswer(
  snapshot: Snapshot,
  { target }: HeldOut,
): {
  readonly shown: string;
  readonly outcome: Outcome;
  readonly baseline: Pick<Report['evaluation'], 'majority' | 'mean'>;
} {
  if (snapshot.target === 'value') {
    const value = snapshot.train.mean ?? 0;
    const values = new Float64Array(target.values!.length).fill(value);
    const squares = squaredErrors(target.values!, values);
    const rmse = Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / Math.max(1, squares.length));
    return {
      shown: `the mean, ${Number(value.toPrecision(4))}`,
      outcome: { values },
      baseline: { mean: { value, rmse } },
    };
  }
  const { truth, labels } = target as { truth: Int32Array; labels: readonly string[] };
  const label = mostFrequent(snapshot.train);
  const index = labels.indexOf(label);
  const accuracy = truth.filter((each) => each === index).length / truth.length;
  return {
    shown: JSON.stringify(label),
    outcome: { predicted: new Int32Array(truth.length).fill(index) },
    baseline: { majority: { label, accuracy } },
  };
}

function verdictOf({ target }: HeldOut, own: Outcome, rival: Outcome): Verdict {
  if (target.values !== undefined)
    return judgeValues(
      squaredErrors(target.values, own.values!),
      squaredErrors(target.values, rival.values!),
    );
  return judge(pairedCounts(target.truth, own.predicted!, rival.predicted!));
}

/** Wins and losses of the new version: the rows where it alone is right, and those where it alone is wrong. */
export function pairedCounts(
  truth: Int32Array,
  own: Int32Array,
  rival: Int32Array,
): { wins: number; losses: number; n: number } {
  let wins = 0;
  let losses = 0;
  for (const [row, label] of truth.entries()) {
    if (own[row] === label && rival[row] !== label) wins++;
    if (own[row] !== label && rival[row] === label) losses++;
  }
  return { wins, losses, n: truth.length };
}

function mostFrequent(counts: Readonly<Record<string, number>>): string {
  const labels = Object.entries(counts).sort(([a, m], [b, n]) => n - m || byCodeUnits(a, b));
  return labels[0]![0];
}
