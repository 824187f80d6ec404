import { type FitOptions, fitLinear } from './fit-linear.ts';
import { scoreRow } from './linear-weights.ts';
import type { LabelledRows } from './log-count-ratios.ts';

export const FOLDS = 5;

/** No row's loss counts for more than if its label had had this chance: one confident mistake must not decide. */
const PROBABILITY_MIN = 1e-6;

/** How each scored row fared while it was held out. */
export interface HeldOut {
  /** -log of the probability of the row's label. */
  readonly losses: Float64Array;
  /** Rows whose label was the most probable one. */
  readonly hits: number;
}

/**
 * Fits without each fifth of the rows in turn and scores the rows of it that are in `scored`, ascending. Row i is in fold i mod 5, so the rows should come in random
 * order; the same rows have the same folds whatever the options.
 */
export async function crossValidate(
  data: Omit<LabelledRows, 'selection'>,
  scored: Int32Array,
  options: FitOptions,
  seed: number,
  onFold: () => Promise<void> | void,
): Promise<HeldOut> {
  const { rows, labels, classes } = data;
  const losses = new Float64Array(scored.length);
  const probabilities = new Float64Array(classes);
  const indexes = Array.from({ length: labels.length }, (_, row) => row);
  let hits = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const selection = Int32Array.from(indexes.filter((row) => row % FOLDS !== fold));
    const model = await fitLinear({ ...data, selection }, options, seed);
    for (const [at, row] of scored.entries()) {
      if (row % FOLDS !== fold) continue;
      scoreRow(model, rows, row, probabilities);
      const probability = probabilities[labels[row]!]!;
      losses[at] = -Math.log(Math.max(PROBABILITY_MIN, probability));
      if (probability === Math.max(...probabilities)) hits++;
    }
    await onFold();
  }
  return { losses, hits };
}
