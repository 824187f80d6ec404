import { type BootstrapInterval, type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { clopperPearsonInterval } from './proportion.ts';
import { requireNumbers, requireRows } from './rows.ts';

/** The items that one user could have been shown. */
export type RankedItems = {
  /** How much each item was worth to the user, at least 0; 0 also for an item of which nothing is known. */
  readonly relevance: Float64Array;
  /** What the model gave each item. */
  readonly scores: Float64Array;
};

/** What `evaluateRanking` measured: plain and JSON-able. */
export type RankingMetrics = {
  readonly k: number;
  /** Users with at least one relevant item; all means are over them. */
  readonly users: number;
  /** Users without: nothing could be found for them. */
  readonly usersLeftOut: number;
  readonly ndcg: number;
  /** By percentile bootstrap over the users. */
  readonly ndcgInterval: BootstrapInterval | null;
  /** Users with a relevant item among their first k. */
  readonly hits: number;
  readonly hitRate: number;
  /** Exact (Clopper and Pearson). */
  readonly hitRateInterval: Interval;
};

/** The number of items that a user is taken to look at. */
const LOOKED_AT = 10;

/**
 * Measures recommendations: NDCG@k and hit rate@k, 10 unless given, the mean over the users. Faults with NO_ROWS when
 * no user has a relevant item. Users may come from a generator, one at a time.
 */
export function evaluateRanking(
  users: Iterable<RankedItems>,
  k = LOOKED_AT,
  options?: BootstrapOptions,
): RankingMetrics {
  const gains: number[] = [];
  let hits = 0;
  let usersLeftOut = 0;
  for (const user of users) {
    const gain = ndcg(user, k);
    if (gain === null) usersLeftOut++;
    else gains.push(gain);
    if (isHit(user, k)) hits++;
  }
  requireRows(gains.length);
  const mean = (rows: Int32Array) => rows.reduce((sum, row) => sum + gains[row]!, 0) / rows.length;
  return {
    k,
    users: gains.length,
    usersLeftOut,
    ndcg: mean(Int32Array.from(gains, (_, user) => user)),
    ndcgInterval: bootstrapInterval(gains.length, mean, options),
    hits,
    hitRate: hits / gains.length,
    hitRateInterval: clopperPearsonInterval(hits, gains.length, options?.level),
  };
}

/**
 * The discounted cumulative gain of the first k items over the highest that any order could have (Järvelin and
 * Kekäläinen 2002), in [0, 1], as scikit-learn's `ndcg_score`: the gain of an item is its relevance itself (linear, not
 * 2^relevance − 1), the discount of rank r is 1/log₂(r + 1), and items of equal score share their ranks' discounts
 * evenly. `null` where no item is relevant. Throws a RangeError for arrays that do not fit together, NaN, a
 * relevance that is negative or infinite, and a k that is not a count above 0.
 */
export function ndcg(user: RankedItems, k = LOOKED_AT): number | null {
  check(user, k);
  const { relevance, scores } = user;
  const best = relevance.toSorted().reverse().subarray(0, k);
  const highest = best.reduce((sum, gain, rank) => sum + gain * discount(rank), 0);
  if (highest === 0) return null;
  const order = Uint32Array.from(scores, (_, item) => item).sort((a, b) => scores[b]! - scores[a]!);
  let sum = 0;
  for (let from = 0; from < Math.min(k, order.length); ) {
    const score = scores[order[from]!]!;
    let to = from;
    let gain = 0;
    let discounts = 0;
    for (; to < order.length && scores[order[to]!] === score; to++) {
      gain += relevance[order[to]!]!;
      if (to < k) discounts += discount(to);
    }
    sum += (gain / (to - from)) * discounts;
    from = to;
  }
  return sum / highest;
}

/** Of the item at place `rank`, from 0. */
function discount(rank: number): number {
  return 1 / Math.log2(rank + 2);
}

/**
 * Whether a relevant item (relevance above 0) is among the k highest scores. Where scores are equal the relevant item
 * counts as the last of them: who gives all items the same score has found nothing. Errors as `ndcg`.
 */
export function isHit(user: RankedItems, k = LOOKED_AT): boolean {
  check(user, k);
  const { relevance, scores } = user;
  let best = Number.NEGATIVE_INFINITY;
  let found = false;
  for (const [item, score] of scores.entries()) {
    if (relevance[item]! > 0 && score >= best) {
      best = score;
      found = true;
    }
  }
  if (!found) return false;
  let ahead = 0;
  for (const [item, score] of scores.entries()) if (relevance[item] === 0 && score >= best) ahead++;
  return ahead < k;
}

function check({ relevance, scores }: RankedItems, k: number): void {
  requireNumbers('scores', scores, relevance.length);
  if (!(Number.isSafeInteger(k) && k > 0)) throw new RangeError(`k is a count above 0, but is ${k}`);
  const bad = relevance.find((each) => !(each >= 0 && Number.isFinite(each)));
  if (bad !== undefined) throw new RangeError(`a relevance is finite and at least 0, but one is ${bad}`);
}
