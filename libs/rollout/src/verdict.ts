import {
  type Interval,
  mcnemar,
  normalQuantile,
  type PairedCounts,
  tangoInterval,
  tangoScore,
} from '@ratchet/stats';
import type { ValueVerdict } from './value-verdict.ts';

/** (z.95 + z.80)²: with this many times d/(Δ + δ)² rows the test passes in four of five cases, if Δ and d hold. */
const ROWS_FACTOR = 6.2;

/** Beyond this a number of rows is no advice any more. */
const ROWS_NEEDED_MAX = 1_000_000_000;

/** What was found out about a challenger, by labels or by values; both are plain objects. */
export type Verdict = LabelVerdict | ValueVerdict;

/**
 * What paired counts say of a challenger against a champion. A plain object, made to be stored with a report.
 *
 * - `worse`: Δ ≥ 0 is rejected.
 * - `better`: shown to be no worse by the margin δ, and ahead in wins; not necessarily shown to be superior.
 * - `inconclusive`: neither. It never moves traffic.
 */
export type LabelVerdict = PairedCounts & {
  readonly verdict: 'better' | 'worse' | 'inconclusive';
  /** A badge on `better`, never required: Δ ≤ 0 is rejected too. */
  readonly superior: boolean;
  /** Δ = (wins − losses)/n, the difference of the two accuracies; 0 without rows. */
  readonly delta: number;
  /** Of Δ, by Tango's score test at level 1 − 2α: it lies above −δ exactly when that test rejects Δ ≤ −δ. */
  readonly interval: Interval;
  /** One-sided mid-p of McNemar's test against Δ ≥ 0. */
  readonly pWorse: number;
  /** Tango's z against Δ ≤ −δ. */
  readonly zNonInferior: number;
  /**
   * Of an inconclusive verdict: about how many rows Tango's test needs to pass, if Δ and the share of disagreements d
   * stay as they are: d·6.2/(Δ + δ)². Absent where more rows promise nothing: no disagreement yet, Δ ≤ −δ, or the test
   * passes already and only the lead in wins is missing.
   */
  readonly rowsNeeded?: number;
  readonly alpha: number;
  readonly margin: number;
};

/**
 * Judges a challenger by its `wins` and `losses` against the champion on the same `n` held-out rows, in this order:
 * worse when the one-sided mid-p McNemar test rejects Δ ≥ 0 at α; better when Tango's score test rejects Δ ≤ −margin
 * at α and wins > losses; else inconclusive. Without rows it is inconclusive: no data is never a verdict.
 *
 * Throws a RangeError unless the counts are whole with wins + losses ≤ n, 0 < α < ½ and 0 ≤ margin < 1.
 */
export function judge(
  { wins, losses, n }: PairedCounts,
  { alpha = 0.05, margin = 0.01 }: { readonly alpha?: number; readonly margin?: number } = {},
): LabelVerdict {
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`alpha is between 0 and ½, but is ${alpha}`);
  if (!(margin >= 0 && margin < 1)) throw new RangeError(`the margin is in [0, 1), but is ${margin}`);
  const counts = { wins, losses, n };
  const zNonInferior = tangoScore(counts, margin);
  const interval = tangoInterval(counts, 1 - 2 * alpha);
  const { midWorse: pWorse, midBetter } = mcnemar(wins, losses);
  const delta = n === 0 ? 0 : (wins - losses) / n;
  const worse = pWorse <= alpha;
  const better = !worse && zNonInferior >= normalQuantile(1 - alpha) && wins > losses;
  const rowsNeeded = worse || better ? undefined : rowsFor(counts, delta + margin);
  return {
    verdict: worse ? 'worse' : better ? 'better' : 'inconclusive',
    superior: better && midBetter <= alpha,
    delta,
    interval,
    pWorse,
    zNonInferior,
    ...(rowsNeeded === undefined ? {} : { rowsNeeded }),
    wins,
    losses,
    n,
    margin,
    alpha,
  };
}

/** d·6.2/(Δ + δ)² where that is advice: it asks for more rows than there are, and for a number that can be had. */
function rowsFor({ wins, losses, n }: PairedCounts, lead: number): number | undefined {
  if (n === 0 || lead <= 0) return undefined;
  const rows = Math.round((((wins + losses) / n) * ROWS_FACTOR) / (lead * lead));
  return rows > n && rows <= ROWS_NEEDED_MAX ? rows : undefined;
}
