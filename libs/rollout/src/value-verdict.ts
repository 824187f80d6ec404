import { type Interval, pairedDifference } from '@ratchet/stats';

/** Two hundredths of the mean squared error are about one hundredth of its root. */
const MARGIN = 0.02;

/**
 * What the squared errors of a challenger and of a champion that predict numbers say, row by row of the same rows. The words
 * mean what they do for labels.
 */
export type ValueVerdict = {
  readonly verdict: 'better' | 'worse' | 'inconclusive';
  /** The whole interval of `delta` is above 0. */
  readonly superior: boolean;
  /** How much smaller the challenger's mean squared error is, as a share of the champion's; 0 without rows. */
  readonly delta: number;
  /** Of `delta`, by Student's t over the rows at level 1 − 2α, the champion's error taken as it was measured. */
  readonly interval: Interval;
  /** Roots of the mean squared errors, in the unit of the values; 0 without rows. */
  readonly rmse: number;
  readonly rivalRmse: number;
  readonly n: number;
  readonly alpha: number;
  /** As a share of the champion's mean squared error. */
  readonly margin: number;
};

/**
 * Judges a challenger by the squared errors of both on the same held-out rows: worse when its mean is shown at α to be
 * larger; better when it is smaller, and shown at α to be larger by no more than the margin; else inconclusive. Fewer than
 * two rows show nothing.
 */
export function judgeValues(
  own: Float64Array,
  rival: Float64Array,
  { alpha = 0.05, margin = MARGIN }: { readonly alpha?: number; readonly margin?: number } = {},
): ValueVerdict {
  const n = own.length;
  const level = 1 - 2 * alpha;
  const rivalMean = meanOf(rival);
  const nothing = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, level };
  const more = n < 2 ? undefined : pairedDifference(own, rival, level);
  const beyond =
    n < 2
      ? undefined
      : pairedDifference(
          own,
          rival.map((loss) => loss * (1 + margin)),
          level,
        );
  const difference = more?.interval ?? nothing;
  const worse = difference.low > 0;
  const better = !worse && (beyond?.interval?.high ?? 0) < 0 && more!.mean < 0;
  const share = (loss: number): number => (rivalMean === 0 ? 0 : 0 - loss / rivalMean);
  return {
    verdict: worse ? 'worse' : better ? 'better' : 'inconclusive',
    superior: better && difference.high < 0,
    delta: more === undefined ? 0 : share(more.mean),
    interval:
      more === undefined
        ? { low: -1, high: 1, level }
        : // No mean squared error is below 0, whatever the width of the interval.
          { low: share(difference.high), high: Math.min(1, share(difference.low)), level },
    rmse: Math.sqrt(meanOf(own)),
    rivalRmse: Math.sqrt(rivalMean),
    n,
    alpha,
    margin,
  };
}

function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
