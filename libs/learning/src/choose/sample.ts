import { randomFrom, shuffle } from '@ratchet/kernel';
import type { Candidate } from '../candidate.ts';

/** With fewer rows than this a choice says little about all of them. */
const SAMPLE_MIN = 1_000;

export interface Affordable {
  readonly taken: readonly Candidate[];
  /** Descriptions of those that are left out. */
  readonly skipped: readonly string[];
  /** The rows to compare by, in random order. */
  readonly rows: Int32Array;
}

/**
 * As many rows, drawn at random, as all candidates together can be compared by within the budget; where even a thousand rows
 * are too many, the slowest candidates are left out, but never the first.
 */
export function affordable(
  candidates: readonly Candidate[],
  judging: Uint8Array,
  limits: { readonly seed: number; readonly budgetSeconds: number; readonly folds: number },
): Affordable {
  const { seed, budgetSeconds, folds } = limits;
  const order = Int32Array.from(judging, (_, row) => row);
  shuffle(order, randomFrom(seed));
  const cost = (of: readonly Candidate[], rows: number): number =>
    of.reduce((sum, each) => sum + folds * each.seconds(Math.ceil((rows * (folds - 1)) / folds)), 0);
  const least = Math.min(SAMPLE_MIN, order.length);
  let taken = candidates;
  while (taken.length > 1 && cost(taken, least) > budgetSeconds) {
    const slowest = taken
      .slice(1)
      .reduce((slow, each) => (each.seconds(least) > slow.seconds(least) ? each : slow));
    taken = taken.filter((each) => each !== slowest);
  }
  const skipped = candidates.filter((each) => !taken.includes(each)).map(({ description }) => description);
  let [low, high] = [least, order.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (cost(taken, middle) <= budgetSeconds) low = middle;
    else high = middle - 1;
  }
  return { taken, skipped, rows: order.slice(0, low) };
}
