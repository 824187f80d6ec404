import { type MeanInterval, meanInterval } from './mean-interval.ts';
import { requireNumbers } from './rows.ts';

/**
 * How much more model a loses than model b on the same rows: the mean of a − b, below 0 where a loses less, with its
 * interval by Student's t (`meanInterval`). At level 1 − 2α an interval below 0 shows at α that a loses less.
 *
 * To show at α that a loses at most the share m more than b, give b's losses × (1 + m) for b: so the uncertainty of the
 * margin itself, a share of a measured loss, counts too. Rows that belong together (of one user, of one day) must be
 * averaged to one before. Faults with NO_ROWS without rows; throws a RangeError where a and b do not fit together, for
 * NaN, and unless 0 < level < 1.
 */
export function pairedDifference(a: Float64Array, b: Float64Array, level = 0.9): MeanInterval {
  requireNumbers('losses', a, b.length);
  requireNumbers('losses', b, b.length);
  return meanInterval(
    a.map((loss, row) => loss - b[row]!),
    level,
  );
}

/** (truth − predicted)² of each row. */
export function squaredErrors(truth: Float64Array, predicted: Float64Array): Float64Array {
  requireNumbers('predictions', predicted, truth.length);
  return truth.map((value, row) => (value - predicted[row]!) ** 2);
}

/** |truth − predicted| of each row. */
export function absoluteErrors(truth: Float64Array, predicted: Float64Array): Float64Array {
  requireNumbers('predictions', predicted, truth.length);
  return truth.map((value, row) => Math.abs(value - predicted[row]!));
}
