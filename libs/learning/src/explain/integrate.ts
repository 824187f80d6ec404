import type { Scored } from './tail.ts';

/** Contributions add up to within this share of what they explain, or the path is looked at more closely. */
export const COMPLETENESS_MAX = 0.01;
/** Segments of the path at first; a linear function needs one. */
const SEGMENTS = 16;
/** Points that are computed for one explanation. */
const POINTS_MAX = 4096;
/** Points that are held at once. */
const BATCH = 32;
/** What a segment may be off, as a share of what is explained: at first, and how much less each time that is too much. */
const TOLERANCE = 1e-3;
const SHARPER = 10;
/** float32 tells no smaller shares of a score apart. */
const ROUNDING = 2 ** -22;
/** A difference below this share of the scores themselves is taken for as much: it may be rounding alone. */
const SCORE_SHARE = 1e-3;

export interface Integrated {
  /** Of each number of the point. */
  readonly contributions: Float64Array;
  readonly score: number;
  readonly baseline: number;
  readonly completeness: number;
}

export interface IntegrateOptions {
  /** The end of the path; it begins at zeros. */
  readonly point: Float32Array;
  /** Scores and gradients of points. */
  readonly run: (points: Float32Array) => Promise<Scored>;
  /** One gradient says it all then. */
  readonly isLinear: boolean;
  /** When no more is refined, on the scale of performance.now(). */
  readonly until: number;
}

/** A part of the path, with the scores at its ends. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly scoreFrom: number;
  readonly scoreTo: number;
}

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017): each number times the mean of its partial derivative along the line
 * from zeros to the point. The midpoint rule on 16 segments; where a segment's contributions do not add up to the change of the
 * score, it is halved. When all together are off by more than 1 %, the path is walked again with a tenth of the tolerance; after
 * 4096 points, or when time is up, the last walk is the answer, and what it is off stands in `completeness`.
 */
export async function integrate({ point, run, isLinear, until }: IntegrateOptions): Promise<Integrated> {
  const count = isLinear ? 1 : SEGMENTS;
  const borders = Array.from({ length: count + 1 }, (_, i) => i / count);
  const { scores } = await run(scaled(point, borders));
  const [baseline, score] = [scores[0]!, scores[count]!];
  const segments = Array.from(
    { length: count },
    (_, i): Segment => ({
      from: borders[i]!,
      to: borders[i + 1]!,
      scoreFrom: scores[i]!,
      scoreTo: scores[i + 1]!,
    }),
  );
  const size = Math.max(Math.abs(score), Math.abs(baseline));
  const scale = Math.max(Math.abs(score - baseline), SCORE_SHARE * size);
  for (let points = 0, share = TOLERANCE; ; share /= SHARPER) {
    const tolerance = isLinear ? Number.POSITIVE_INFINITY : Math.max(share * scale, ROUNDING * size);
    const walked = await walk(segments, { point, run, tolerance, until, pointsMax: POINTS_MAX - points });
    points += walked.points;
    const completeness = completenessOf(walked.contributions, score, baseline);
    const isSpent = points + 2 * count > POINTS_MAX || performance.now() > until || tolerance > share * scale;
    if (isSpent || completeness <= COMPLETENESS_MAX)
      return { contributions: walked.contributions, score, baseline, completeness };
  }
}

/** How far contributions are off what they explain, relative to that. */
export function completenessOf(contributions: Iterable<number>, score: number, baseline: number): number {
  let sum = 0;
  for (const contribution of contributions) sum += contribution;
  const error = Math.abs(sum - (score - baseline));
  if (error === 0) return 0;
  const size = Math.max(Math.abs(score), Math.abs(baseline));
  return error / Math.max(Math.abs(score - baseline), SCORE_SHARE * size);
}

/** Integrates over some segments, halving those that are off by more than the tolerance as long as points are left. */
async function walk(
  segments: readonly Segment[],
  {
    point,
    run,
    tolerance,
    until,
    pointsMax,
  }: Pick<IntegrateOptions, 'point' | 'run' | 'until'> & {
    readonly tolerance: number;
    readonly pointsMax: number;
  },
): Promise<{ readonly contributions: Float64Array; readonly points: number }> {
  const contributions = new Float64Array(point.length);
  const open = segments.toReversed();
  let points = 0;
  while (open.length > 0) {
    const batch = open.splice(-BATCH);
    const middles = batch.map(({ from, to }) => (from + to) / 2);
    const { scores, gradients } = await run(scaled(point, middles));
    points += batch.length;
    for (const [row, { from, to, scoreFrom, scoreTo }] of batch.entries()) {
      const slopes = gradients.subarray(row * point.length, (row + 1) * point.length);
      let change = 0;
      for (let i = 0; i < slopes.length; i++) change += slopes[i]! * point[i]! * (to - from);
      const isOff = Math.abs(change - (scoreTo - scoreFrom)) > tolerance;
      // Whatever is open still costs a point each.
      const mayGoOn = points + open.length + batch.length + 2 <= pointsMax && performance.now() <= until;
      if (isOff && mayGoOn) {
        const [middle, scoreMiddle] = [middles[row]!, scores[row]!];
        open.push({ from: middle, to, scoreFrom: scoreMiddle, scoreTo });
        open.push({ from, to: middle, scoreFrom, scoreTo: scoreMiddle });
        continue;
      }
      for (let i = 0; i < slopes.length; i++) contributions[i]! += slopes[i]! * point[i]! * (to - from);
    }
  }
  return { contributions, points };
}

function scaled(point: Float32Array, shares: readonly number[]): Float32Array {
  const points = new Float32Array(point.length * shares.length);
  for (const [row, share] of shares.entries())
    for (let i = 0; i < point.length; i++) points[row * point.length + i] = point[i]! * share;
  return points;
}
