import { randomFrom, shuffle } from '@ratchet/kernel';
import type { BinnedRows } from './binned-rows.ts';
import { Booster, type BoostOptions, type Ensemble } from './booster.ts';
import { type GrowOptions, TreeGrower } from './grow-tree.ts';
import { objectiveOf, type TreeTarget } from './objective.ts';

export interface TreeSettings extends GrowOptions, BoostOptions {
  readonly roundsMax: number;
  /** The search for the number of rounds ends when so many have not lowered the loss on rows not trained on. */
  readonly patience: number;
}

export interface TreeFit {
  readonly ensemble: Ensemble;
  readonly rounds: number;
  /** The mean loss on rows not trained on, after so many rounds. */
  readonly loss: number;
}

/** Where a fit stands, `done` from 0 to 1. Awaited each round; what it throws ends the fit. */
export type OnRound = (progress: {
  readonly done: number;
  readonly round: number;
  readonly loss: number;
}) => Promise<void> | void;

/** With fewer scores one part held out says little, so each row is held out once. */
const FOLDS_SCORES_MAX = 2_000;
const FOLDS = 5;
/** The share of the time that finding the number of rounds takes, for progress. */
const SEARCH_SHARE = 0.8;

/**
 * Finds how many rounds to boost by rows held out, a fifth of them or, where they are few, five fifths in turn; then boosts
 * all rows for that many rounds.
 */
export async function fitTrees(
  binned: BinnedRows,
  target: TreeTarget,
  settings: TreeSettings,
  seed: number,
  onRound: OnRound,
): Promise<TreeFit> {
  const all = Int32Array.from({ length: binned.rows }, (_, row) => row);
  const grower = new TreeGrower(binned, settings);
  const { rounds, loss } = await findRounds(grower, target, settings, seed, (progress) =>
    onRound({ ...progress, done: progress.done * SEARCH_SHARE }),
  );
  const booster = new Booster(grower, objectiveOf(target), settings, {
    train: all,
    others: new Int32Array(0),
    seed,
  });
  for (let round = 1; round <= rounds; round++) {
    booster.round();
    await onRound({ done: SEARCH_SHARE + (round / rounds) * (1 - SEARCH_SHARE), round, loss });
  }
  return { ensemble: booster.ensemble, rounds, loss };
}

async function findRounds(
  grower: TreeGrower,
  target: TreeTarget,
  settings: TreeSettings,
  seed: number,
  onRound: OnRound,
): Promise<{ rounds: number; loss: number }> {
  const folds = foldsOf(grower.binned.rows, objectiveOf(target).outputs, seed).map(({ train, others }) => {
    const objective = objectiveOf(target);
    return { others, objective, booster: new Booster(grower, objective, settings, { train, others, seed }) };
  });
  if (folds.length === 0) return { rounds: 0, loss: 0 };
  const meanLoss = (): number => {
    let sum = 0;
    let rows = 0;
    for (const { booster, objective, others } of folds) {
      for (const row of others) sum += objective.loss(booster.scores, row);
      rows += others.length;
    }
    return sum / rows;
  };
  let best = { rounds: 0, loss: meanLoss() };
  for (let round = 1; round <= settings.roundsMax; round++) {
    for (const { booster } of folds) booster.round();
    const loss = meanLoss();
    if (loss < best.loss) best = { rounds: round, loss };
    else if (round - best.rounds >= settings.patience) break;
    await onRound({ done: round / settings.roundsMax, round, loss });
  }
  return best;
}

/** How often the rows of a fit are gone through in each round, together with the fit to all of them. */
export function passesOf(rows: number, outputs: number): number {
  return foldCount(rows, outputs) * (1 - 1 / FOLDS) + 1;
}

function foldCount(rows: number, outputs: number): number {
  return rows * outputs < FOLDS_SCORES_MAX ? FOLDS : 1;
}

function foldsOf(rows: number, outputs: number, seed: number): { train: Int32Array; others: Int32Array }[] {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  shuffle(order, randomFrom(seed));
  const folds = Array.from({ length: foldCount(rows, outputs) }, (_, fold) => ({
    train: order.filter((_row, place) => place % FOLDS !== fold).sort(),
    others: order.filter((_row, place) => place % FOLDS === fold).sort(),
  }));
  return folds.filter(({ train, others }) => train.length > 0 && others.length > 0);
}
