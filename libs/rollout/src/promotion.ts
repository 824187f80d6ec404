import type { ValueVerdict } from './value-verdict.ts';
import type { LabelVerdict, Verdict } from './verdict.ts';

export type PromotionCase = {
  /** No champion yet: the verdict is then against always giving one answer: the most frequent label, or the mean value, of the training part. */
  readonly firstVersion: boolean;
  readonly verdict: Verdict;
  readonly policy: { readonly autoPromote: boolean };
};

export type Promotion = {
  readonly action: 'promote' | 'hold';
  /** One sentence for people, with the counts that it rests on; without a full stop. */
  readonly reason: string;
};

/**
 * Decides whether a version goes live by itself: only when the verdict is `better` and the policy lets it. A bare
 * difference of points, an inconclusive verdict and missing rows never promote.
 */
export function decidePromotion({ firstVersion, verdict, policy }: PromotionCase): Promotion {
  const promote = verdict.verdict === 'better' && policy.autoPromote;
  const finding = firstVersion ? firstFinding(verdict) : findingOf(verdict);
  const left = verdict.verdict === 'better' && !promote ? '; promotion by itself is switched off' : '';
  return { action: promote ? 'promote' : 'hold', reason: `${finding}${left}` };
}

function findingOf(verdict: Verdict): string {
  if (verdict.n === 0) return 'no held-out rows to compare on, and no data is never a verdict';
  switch (verdict.verdict) {
    case 'better':
      return `no worse by more than ${marginOf(verdict)}, and ahead: ${evidence(verdict)}`;
    case 'worse':
      return `worse than the champion: ${evidence(verdict)}`;
    case 'inconclusive':
      return `inconclusive: ${evidence(verdict)}${missing(verdict)}`;
  }
}

function firstFinding(verdict: Verdict): string {
  const rival = 'wins' in verdict ? 'always answering the most frequent label' : 'always answering the mean';
  if (verdict.n === 0)
    return 'first version, and no held-out rows to judge it on: no data is never a verdict';
  switch (verdict.verdict) {
    case 'better':
      return `first version, it had nobody to beat; ahead of ${rival}: ${evidence(verdict)}`;
    case 'worse':
      return `first version, worse than ${rival}: ${evidence(verdict)}`;
    case 'inconclusive':
      return `first version, not shown to beat ${rival}: ${evidence(verdict)}${missing(verdict)}`;
  }
}

function marginOf(verdict: Verdict): string {
  if ('wins' in verdict) return points(verdict.margin);
  return `${Number((verdict.margin * 100).toFixed(2))} % of the squared error`;
}

function evidence(verdict: Verdict): string {
  return 'wins' in verdict ? evidenceOfLabels(verdict) : evidenceOfValues(verdict);
}

function evidenceOfValues({ rmse, rivalRmse, n, delta, interval }: ValueVerdict): string {
  const level = Number((interval.level * 100).toFixed(1));
  const range = `${signed(interval.low)} to ${signed(interval.high)}`;
  const roots = `root mean squared error ${rmse.toPrecision(4)} against ${rivalRmse.toPrecision(4)}`;
  return `${roots} on ${counted(n, 'row', 'rows')}, squared error smaller by ${signed(delta)} % (${level} % interval ${range})`;
}

function evidenceOfLabels({ wins, losses, n, delta, interval }: LabelVerdict): string {
  const counts = `${counted(wins, 'win', 'wins')}, ${counted(losses, 'loss', 'losses')} on ${counted(n, 'row', 'rows')}`;
  const level = Number((interval.level * 100).toFixed(1));
  const range = `${signed(interval.low)} to ${signed(interval.high)}`;
  return `${counts}, difference ${signed(delta)} points (${level} % interval ${range})`;
}

function missing(verdict: Verdict): string {
  const rowsNeeded = 'wins' in verdict ? verdict.rowsNeeded : undefined;
  return rowsNeeded === undefined ? '' : `; it would need about ${counted(rowsNeeded, 'row', 'rows')}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

function points(share: number): string {
  const rounded = Number((share * 100).toFixed(2));
  return `${rounded} ${rounded === 1 ? 'point' : 'points'}`;
}

/** A share in points with one decimal and its sign, a true minus; what rounds to nothing has none. */
function signed(share: number): string {
  const rounded = (Math.abs(share) * 100).toFixed(1);
  if (Number(rounded) === 0) return rounded;
  return share < 0 ? `−${rounded}` : `+${rounded}`;
}
