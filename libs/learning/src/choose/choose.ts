import { Fault } from '@ratchet/kernel';
import type { Candidate, Target } from '../candidate.ts';
import { type HeldOut, race } from './race.ts';
import { affordable } from './sample.ts';
import { mean, standardError } from './spread.ts';

export const FOLDS = 5;

/** What cross-validation found of one candidate. */
export interface Tried {
  readonly family: string;
  readonly description: string;
  /** The mean over the held-out rows: the log loss in nats, or the squared error. */
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
  /** How many there were. */
  readonly dataRows: number;
}

export interface ChoiceRequest {
  /** The simplest first. */
  readonly candidates: readonly Candidate[];
  readonly target: Target;
  readonly judging: Uint8Array;
  readonly seed: number;
  /** Seconds of one core, by the candidates' own estimates: so it is the same choice on every machine. */
  readonly budgetSeconds: number;
  /** Awaited often; `done` goes from 0 to 1. */
  readonly onProgress: (progress: {
    readonly done: number;
    readonly candidate: string;
  }) => Promise<void> | void;
}

/**
 * Chooses by five-fold cross-validation, on the same folds for all: the simplest candidate whose loss is within one standard
 * error of the best (Breiman et al. 1984). Of many rows a random sample is taken, and what is far behind leaves early.
 */
export async function choose(request: ChoiceRequest): Promise<{ chosen: Candidate; choice: Choice }> {
  const { candidates, target, judging, seed, budgetSeconds, onProgress } = request;
  const metric = target.labels === undefined ? 'rmse' : 'accuracy';
  if (candidates.length === 0)
    throw new Fault('Internal', 'NO_CANDIDATES', 'there is nothing to choose from');
  const dataRows = judging.length;
  if (candidates.length === 1)
    return decided(candidates[0]!, { metric, tried: [], skipped: [], rows: 0, dataRows });
  const { taken, skipped, rows } = affordable(candidates, judging, { seed, budgetSeconds, folds: FOLDS });
  if (taken.length === 1) return decided(taken[0]!, { metric, tried: [], skipped, rows: 0, dataRows });
  const heldOut = await race({ candidates: taken, target, judging, rows, folds: FOLDS, onProgress });
  const tried = compare(heldOut, metric);
  const full = tried.filter(({ folds }) => folds === FOLDS);
  const chosen = full.find(({ behind, behindError }) => behind <= behindError) ?? full[0]!;
  return decided(taken[tried.indexOf(chosen)]!, {
    metric,
    tried,
    skipped,
    rows: rows.length,
    dataRows,
  });
}

function decided(
  chosen: Candidate,
  found: Omit<Choice, 'family' | 'description' | 'settings'>,
): { chosen: Candidate; choice: Choice } {
  const { family, description, settings } = chosen;
  return { chosen, choice: { family, description, settings, ...found } };
}

function compare(heldOut: readonly HeldOut[], metric: Choice['metric']): Tried[] {
  const losses = heldOut.map((each) => (each.folds === FOLDS ? mean(each.losses) : Number.POSITIVE_INFINITY));
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
