import {
  type Content,
  mayJudge,
  partOf,
  type RejectCounts,
  Rejected,
  type SettledRow,
  type Witness,
} from './cleaning.ts';

/** The value that one source gave one content. */
export interface ValueVote extends Witness {
  /** Finite. */
  readonly value: number;
  /** When it came: of two votes the one with the higher number is the newer. No two have the same. */
  readonly number: number;
}

/** What the values given to one content come to: at most one row, and why the other votes are not behind it. */
export interface ValueSettlement<V extends ValueVote> {
  readonly row?: SettledRow<V> & { readonly value: number };
  /** Together with the votes behind the row they are all that were given. */
  readonly rejected: RejectCounts;
}

/**
 * Settles all values given to one content; their order does not matter. Which votes count on what judges is as for
 * labels. Each source has one vote, its newest; the row's value is the mean of them, exact for one.
 */
export function settleValues<V extends ValueVote>(
  content: Omit<Content, 'empty'>,
  votes: readonly V[],
): ValueSettlement<V> {
  const rejected = new Rejected();
  const part = partOf(content, votes);
  const eligible = part === 'holdout' ? votes.filter(mayJudge) : votes;
  rejected.add('HOLDOUT_NOT_BLIND', votes.length - eligible.length);

  const newest = new Map<string, V>();
  for (const vote of eligible) {
    const known = newest.get(vote.source);
    if (!known || known.number < vote.number) newest.set(vote.source, vote);
  }
  const behind = eligible.filter((vote) => newest.get(vote.source) === vote);
  for (const { source, value } of eligible.filter((vote) => newest.get(vote.source) !== vote))
    rejected.add(newest.get(source)!.value === value ? 'DUPLICATE' : 'REPLACED', 1);
  if (behind.length === 0) return { rejected: rejected.counts };
  const trainOnly = !eligible.some(mayJudge);
  const value = meanOf(behind.map(({ value }) => value));
  return { row: { value, part, trainOnly, votes: behind }, rejected: rejected.counts };
}

/** Sorted first, so that the sum has the same bits in any order; never beyond the smallest and largest value. */
function meanOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const sum = sorted.reduce((sum, value) => sum + value, 0);
  const mean = Number.isFinite(sum)
    ? sum / sorted.length
    : sorted.reduce((mean, value) => mean + value / sorted.length, 0);
  return Math.min(Math.max(mean, sorted[0]!), sorted.at(-1)!);
}
