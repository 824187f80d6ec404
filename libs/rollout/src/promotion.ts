import type { ValueVerdict } from './value-verdict.ts';
import type { LabelVerdict, Verdict } from './verdict.ts';

export type PromotionCase = {
  /** No champion yet: the verdict is then against always giving one answer: the most frequent label, or the mean value, of the training part. */
  readonly firstVersion: boolean;
  readonly verdict: Verdict;
  readonly policy: { readonly autoPromote: boolean };
};

/** A version that is another one in fewer bytes. */
export type CompressionCase = {
  /** Whether the gate of its compression let it pass. */
  readonly passed: boolean;
  /** What the gate showed, for people: a clause. */
  readonly shown: string;
  /** The version that answers now is the one that it was made of. */
  readonly replacesParent: boolean;
  /** Against the version that answers now, on the held-out rows. */
  readonly verdict: Verdict;
  readonly policy: { readonly autoPromote: boolean };
};

export type Promotion = {
  /** `challenge` offers it: it is the challenger until somebody promotes it. */
  readonly action: 'promote' | 'challenge' | 'hold';
  /** One sentence for people, with the counts that it rests on; without a full stop. */
  readonly reason: string;
};

const SWITCHED_OFF = '; promotion by itself is switched off';

/**
 * Decides whether a version goes live by itself: only when the verdict is `better` and the policy lets it. A bare
 * difference of points, an inconclusive verdict and missing rows never promote. What is not worse is offered.
 */
export function decidePromotion({ firstVersion, verdict, policy }: PromotionCase): Promotion {
  const reason = firstVersion ? firstFinding(verdict) : findingOf(verdict);
  if (verdict.verdict !== 'better') return { action: offered(verdict), reason };
  return policy.autoPromote
    ? { action: 'promote', reason }
    : { action: 'challenge', reason: `${reason}${SWITCHED_OFF}` };
}

/**
 * Decides on a compressed version. Its gate has compared it with its parent by a test of its own, so it takes its parent's
 * place, where the policy lets versions do so, on that evidence alone: the verdict on a few hundred held-out rows would
 * hardly ever be `better` for one that answers the same. Against any other version that answers the gate shows nothing: there
 * it is offered unless it is worse. One that the gate did not let pass is neither.
 */
export function decideCompression({
  passed,
  shown,
  replacesParent,
  verdict,
  policy,
}: CompressionCase): Promotion {
  if (!passed) return { action: 'hold', reason: shown };
  if (!replacesParent)
    return { action: offered(verdict), reason: `${shown}; it was not made of the version that answers` };
  return policy.autoPromote
    ? { action: 'promote', reason: shown }
    : { action: 'challenge', reason: `${shown}${SWITCHED_OFF}` };
}

function offered({ verdict }: Verdict): 'challenge' | 'hold' {
  return verdict === 'worse' ? 'hold' : 'challenge';
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
