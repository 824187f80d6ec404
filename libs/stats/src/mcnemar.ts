import { binomialAt, binomialAtLeast, binomialAtMost } from './binomial.ts';

/**
 * P-values of McNemar's test on the rows where two versions disagree: given wins + losses, the wins are Bin(½) if
 * neither is better. `Worse` rejects Δ ≥ 0, `Better` rejects Δ ≤ 0. The exact values never reject too often; the
 * mid-p ones count the seen table half and come closer to α (Lancaster 1961; Fagerland, Lydersen and Laake 2013).
 */
export type McNemarTest = {
  readonly exactTwoSided: number;
  readonly exactWorse: number;
  readonly exactBetter: number;
  readonly midTwoSided: number;
  readonly midWorse: number;
  readonly midBetter: number;
};

/**
 * McNemar's test. `wins`: rows only the challenger got right, `losses`: rows only the champion got right. Without a
 * disagreement the exact values are 1 and the one-sided mid-p values ½. Throws a RangeError unless both are counts.
 */
export function mcnemar(wins: number, losses: number): McNemarTest {
  if (!(Number.isSafeInteger(wins) && Number.isSafeInteger(losses) && wins >= 0 && losses >= 0)) {
    throw new RangeError(`wins and losses are counts, but are ${wins} and ${losses}`);
  }
  const exactWorse = binomialAtMost(wins, wins + losses, 0.5);
  const exactBetter = binomialAtLeast(wins, wins + losses, 0.5);
  const half = binomialAt(wins, wins + losses, 0.5) / 2;
  const midWorse = exactWorse - half;
  const midBetter = exactBetter - half;
  return {
    exactTwoSided: Math.min(1, 2 * Math.min(exactWorse, exactBetter)),
    exactWorse,
    exactBetter,
    midTwoSided: Math.min(1, 2 * Math.min(midWorse, midBetter)),
    midWorse,
    midBetter,
  };
}
