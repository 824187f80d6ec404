import { Fault } from '@ratchet/kernel';
import type { Candidate, Target } from '../candidate.ts';
import type { Calibration } from './calibration.ts';
import { type Fold, foldsOf } from './folds.ts';
import { laterFolds } from './later-folds.ts';
import { type Course, type HeldOut, race } from './race.ts';
import { affordable } from './sample.ts';
import { mean, standardError } from './spread.ts';

export const FOLDS = 5;

/** What cross-validation found of one candidate. */
export interface Tried {
  readonly family: string;
  readonly description: string;
  /** The mean over the held-out rows: the log loss in nats, at the temperature that its version would have, or the squared error. */
  readonly loss: number;
  /** Of the same rows: accuracy, or the root of the mean squared error. */
  readonly metric: number;
  /** How much larger its loss is than the best one's, and the standard error of that over the same rows. */
  readonly behind: number;
  readonly behindError: number;
  /** In how many folds it took part: less than all when it was far behind. */
  readonly folds: number;
}

/** Which candidate training uses, and why; plain and JSON-able. */
export interface Choice {
  readonly family: string;
  readonly description: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly metric: 'accuracy' | 'rmse';
  /** The simplest first; empty when there was only one. */
  readonly tried: readonly Tried[];
  /** Those that would have taken longer than the budget allows. */
  readonly skipped: readonly string[];
  /** How many rows it was chosen by. */
  readonly rows: number;
  /** How many there were that candidates may be compared by. */
  readonly dataRows: number;
  /** Of labels, where the candidate was held out: the temperature that its version has. */
  readonly calibration?: Calibration;
}

export interface ChoiceRequest {
  /** The simplest first. */
  readonly candidates: readonly Candidate[];
  readonly target: Target;
  readonly judging: Uint8Array;
  /** As a data set has them: with them folds are later than what they are compared with. */
  readonly times?: Float64Array | undefined;
  readonly seed: number;
  /** Seconds of one core, by the candidates' own estimates: so it is the same choice on every machine. */
  readonly budgetSeconds: number;
  readonly onProgress: Course['onProgress'];
}

/** A candidate, why it was taken, and how it did on rows held out from it, where it was compared with others. */
export interface Chosen {
  readonly chosen: Candidate;
  readonly choice: Choice;
  readonly heldOut?: HeldOut;
}

/**
 * Chooses by five-fold cross-validation, on the same folds for all: the simplest candidate whose loss is within one standard
 * error of the best (Breiman et al. 1984). Of many rows a random sample is taken, and what is far behind leaves early. Where
 * rows have times, each fold is later than what is learned from for it.
 */
export async function choose(request: ChoiceRequest): Promise<Chosen> {
  const { candidates, target, judging, seed, budgetSeconds, onProgress } = request;
  const metric = target.labels === undefined ? 'rmse' : 'accuracy';
  if (candidates.length === 0)
    throw new Fault('Internal', 'NO_CANDIDATES', 'there is nothing to choose from');
  const alone: Comparison = { metric, tried: [], skipped: [], rows: 0, dataRows: comparableRows(judging) };
  if (candidates.length === 1) return { chosen: candidates[0]!, choice: choiceOf(candidates[0]!, alone) };
  const { taken, skipped, rows } = affordable(candidates, judging, { seed, budgetSeconds, folds: FOLDS });
  const folds = foldsIn(request, rows);
  if (taken.length === 1 || folds.length === 0)
    return { chosen: taken[0]!, choice: choiceOf(taken[0]!, { ...alone, skipped }) };
  const all = await race({ candidates: taken, target, folds, onProgress });
  const tried = compare(all, metric, folds.length);
  const full = tried.filter((each) => each.folds === folds.length);
  const winner = full.find(({ behind, behindError }) => behind <= behindError) ?? full[0]!;
  const heldOut = all[tried.indexOf(winner)]!;
  const { candidate, calibration } = heldOut;
  const found = { ...alone, tried, skipped, rows: rows.length, ...(calibration && { calibration }) };
  return { chosen: candidate, choice: choiceOf(candidate, found), heldOut };
}

/**
 * What one candidate does on rows that are held out from it in turn: at most so many, chosen at random, and only as many as
 * the budget allows. Undefined where no row can be held out.
 */
export async function holdOut(
  candidate: Candidate,
  rowsMax: number,
  request: Omit<ChoiceRequest, 'candidates'>,
): Promise<HeldOut | undefined> {
  const { target, judging, seed, budgetSeconds, onProgress } = request;
  const { rows } = affordable([candidate], judging, { seed, budgetSeconds, folds: FOLDS });
  const folds = foldsIn(request, rows.subarray(0, rowsMax));
  if (folds.length === 0) return undefined;
  const [heldOut] = await race({ candidates: [candidate], target, folds, onProgress });
  return heldOut;
}

function foldsIn(
  { target, judging, times }: Pick<ChoiceRequest, 'target' | 'judging' | 'times'>,
  rows: Int32Array,
): readonly Fold[] {
  const later = times ? laterFolds(rows, times, judging, FOLDS) : [];
  return later.length > 0 ? later : foldsOf(rows, target, judging, FOLDS);
}

/** How many rows are like those that judge; all where none is. */
export function comparableRows(judging: Uint8Array): number {
  return judging.reduce((sum, each) => sum + each, 0) || judging.length;
}

type Comparison = Omit<Choice, 'family' | 'description' | 'settings'>;

function choiceOf({ family, description, settings }: Candidate, found: Comparison): Choice {
  return { family, description, settings, ...found };
}

function compare(heldOut: readonly HeldOut[], metric: Choice['metric'], foldCount: number): Tried[] {
  const losses = heldOut.map((each) =>
    each.folds === foldCount ? mean(each.losses) : Number.POSITIVE_INFINITY,
  );
  const best = heldOut[losses.indexOf(Math.min(...losses))]!;
  return heldOut.map(({ candidate, losses, hits, folds }): Tried => {
    // Who left early has the first of the same rows.
    const differences = losses.map((loss, i) => loss - best.losses[i]!);
    return {
      family: candidate.family,
      description: candidate.description,
      loss: mean(losses),
      metric: metric === 'rmse' ? Math.sqrt(mean(losses)) : hits / losses.length,
      behind: mean(differences),
      behindError: standardError(differences),
      folds,
    };
  });
}
