import { Fault } from '@ratchet/kernel';

/** Percentiles of measured times, each one that was really measured. */
export type LatencySummary = {
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
};

/**
 * Summarises times by nearest rank: the p-th percentile is the smallest time that at least p % of all do not exceed.
 * The input is left as it is. Faults with NO_TIMES when there are none; throws a RangeError for a time that is not
 * finite and ≥ 0.
 */
export function summarizeLatency(timesMs: Float64Array): LatencySummary {
  if (timesMs.length === 0) {
    throw new Fault(
      'FailedPrecondition',
      'NO_TIMES',
      'percentiles need at least one time, but none was measured',
    );
  }
  const bad = timesMs.find((time) => !(Number.isFinite(time) && time >= 0));
  if (bad !== undefined) throw new RangeError(`a time is finite and not negative, but one is ${bad}`);
  const sorted = timesMs.toSorted();
  const percentile = (p: number) => sorted[Math.ceil((p * sorted.length) / 100) - 1]!;
  return { count: sorted.length, p50Ms: percentile(50), p90Ms: percentile(90), p99Ms: percentile(99) };
}
