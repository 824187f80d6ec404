import { type BinnedRows, missingCode } from './binned-rows.ts';
import { type Histograms, PARTS } from './histogram.ts';

/** A node with less curvature than this knows too little to be a leaf: its rows are told well already. */
const CURVATURE_MIN = 1e-3;
/** Of rounding alone there would be gains, too. */
const GAIN_MIN = 1e-7;

/** What the rows of a node add up to. */
export interface Sums {
  readonly gradient: number;
  readonly curvature: number;
  readonly rows: number;
}

export interface SplitOptions {
  /** Each side has at least so many. */
  readonly rowsMin: number;
  /** What is added to the curvature of each side: draws the values of small leaves towards 0. */
  readonly l2: number;
}

export interface Split {
  readonly feature: number;
  readonly code: number;
  readonly missingLeft: boolean;
  /** How much less the loss is after the split, to the second order, times two. */
  readonly gain: number;
  readonly left: Sums;
  readonly right: Sums;
}

/**
 * The split that lowers the loss most (Chen and Guestrin 2016, eq. 7), undefined where none does. Missing values go where
 * that lowers it more, and with the larger side where the node has none.
 */
export function bestSplit(
  histograms: Histograms,
  histogram: Float64Array,
  { borders }: BinnedRows,
  features: Int32Array,
  { total, rowsMin, l2 }: SplitOptions & { readonly total: Sums },
): Split | undefined {
  const score = (gradient: number, curvature: number) => (gradient * gradient) / (curvature + l2);
  const before = score(total.gradient, total.curvature);
  let best: { feature: number; code: number; missingLeft: boolean; left: Sums } | undefined;
  let bestGain = GAIN_MIN;
  for (const feature of features) {
    const start = histograms.starts[feature]!;
    const last = borders[feature]!.length;
    const gone = start + missingCode(borders[feature]!) * PARTS;
    const missing = histogram[gone + 2]!;
    for (const missingLeft of missing > 0 ? [false, true] : [false]) {
      let gradient = missingLeft ? histogram[gone]! : 0;
      let curvature = missingLeft ? histogram[gone + 1]! : 0;
      let rows = missingLeft ? missing : 0;
      // With the last code all values go left: only missing ones can be on the right.
      const end = missing > 0 && !missingLeft ? last + 1 : last;
      for (let code = 0; code < end; code++) {
        const at = start + code * PARTS;
        const added = histogram[at + 2]!;
        if (added === 0) continue;
        gradient += histogram[at]!;
        curvature += histogram[at + 1]!;
        rows += added;
        if (rows < rowsMin || curvature < CURVATURE_MIN) continue;
        const otherCurvature = total.curvature - curvature;
        if (total.rows - rows < rowsMin || otherCurvature < CURVATURE_MIN) break;
        const gain = score(gradient, curvature) + score(total.gradient - gradient, otherCurvature) - before;
        if (gain <= bestGain) continue;
        bestGain = gain;
        const toLeft = missing > 0 ? missingLeft : 2 * rows >= total.rows;
        best = { feature, code, missingLeft: toLeft, left: { gradient, curvature, rows } };
      }
    }
  }
  if (best === undefined) return undefined;
  const { left } = best;
  const right: Sums = {
    gradient: total.gradient - left.gradient,
    curvature: total.curvature - left.curvature,
    rows: total.rows - left.rows,
  };
  return { ...best, gain: bestGain, right };
}
