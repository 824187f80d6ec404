import type { LatencySummary } from '@ratchet/stats';

/** Of one size of batch: times of both, taken in turns. */
export interface Latencies {
  readonly batch: number;
  readonly parent: LatencySummary;
  readonly compressed: LatencySummary;
}

/**
 * The noise of the measurement: medians that are nearer than 5 % are a tie, and a tie is as fast. Of 900 rounds that timed a
 * file beside itself, on two cores with six to nine processes that wanted them, the slowest said 4.1 %.
 */
const TIE = 1.05;
/** From here on a round leaves no doubt. */
const CLEARLY_NO_SLOWER = 1.02;
/** A slower version is slower in every round; a busy machine is not. */
const ROUNDS_MAX = 3;

/** Whether a compressed version is slower than its parent by more than noise. */
export function isSlower(latency: Latencies): boolean {
  return ratioOf(latency) > TIE;
}

/** Whether neither is faster by more than noise. */
export function isTie(latency: Latencies): boolean {
  return !isSlower(latency) && ratioOf(latency) > 1 / TIE;
}

/** Whether to time once more, after these rounds of one size of batch; none leave all in doubt. */
export function isDoubtful(rounds: readonly Latencies[]): boolean {
  return rounds.length < ROUNDS_MAX && rounds.every((round) => ratioOf(round) > CLEARLY_NO_SLOWER);
}

/** The round that counts: the one in which the compressed version did best; of equal ones the first. */
export function bestOf(rounds: readonly Latencies[]): Latencies {
  return rounds.reduce((best, round) => (ratioOf(round) < ratioOf(best) ? round : best));
}

function ratioOf({ parent, compressed }: Latencies): number {
  return compressed.p50Ms / parent.p50Ms;
}
