import type { LoadResult } from './load/load.ts';
import { median, rounded } from './median.ts';

/** One go at each server. */
export interface Round {
  readonly direct: LoadResult;
  readonly mesh: LoadResult;
  /** CPU of the mesh for one Predict in µs, by process. */
  readonly cpuUs: ReadonlyMap<string, number>;
  /** The share of the mesh's answers that the feedback service has kept. */
  readonly recordedShare: number;
}

export function ratioOf({ mesh, direct }: Round): number {
  return mesh.rps / direct.rps;
}

export function cpuOf({ cpuUs }: Round): number {
  return [...cpuUs.values()].reduce((sum, us) => sum + us, 0);
}

/** The figures of a bench: medians over its rounds; the ratio is the median of the ratios of each round. */
export function summarise(rounds: readonly Round[], concurrency: number): { text: { default: object } } {
  const middle = (read: (round: Round) => number, decimals: number): number =>
    rounded(median(rounds.map(read)), decimals);
  return {
    text: {
      default: {
        rps: middle(({ mesh }) => mesh.rps, 0),
        p50Ms: middle(({ mesh }) => mesh.p50Ms, 2),
        p99Ms: middle(({ mesh }) => mesh.p99Ms, 2),
        cpuUsPerPredict: middle(cpuOf, 1),
        directRps: middle(({ direct }) => direct.rps, 0),
        ratioToDirect: middle(ratioOf, 3),
        recordedShare: middle(({ recordedShare }) => recordedShare, 4),
        concurrency,
      },
    },
  };
}

/** A round in one line. */
export function drawRound(round: Round): string {
  const { mesh, direct, recordedShare } = round;
  return [
    `mesh ${seen(mesh)}`,
    `direct ${seen(direct)}`,
    `ratio ${ratioOf(round).toFixed(3)}`,
    `${cpuOf(round).toFixed(0)} µs of CPU a Predict`,
    `${(100 * recordedShare).toFixed(1)} % recorded`,
  ].join(' · ');
}

/** Where the time goes: the median CPU of each process for one Predict. */
export function drawCpu(rounds: readonly Round[]): string {
  const roles = [...new Set(rounds.flatMap(({ cpuUs }) => [...cpuUs.keys()]))];
  const total = median(rounds.map(cpuOf));
  const lines = roles.map((role) => {
    const us = median(rounds.map(({ cpuUs }) => cpuUs.get(role) ?? 0));
    return `  ${role.padEnd(18)} ${us.toFixed(1).padStart(6)} µs  ${((100 * us) / total).toFixed(0).padStart(3)} %`;
  });
  return ['CPU for one Predict, by process (median of the rounds):', ...lines].join('\n');
}

function seen({ rps, p50Ms, p99Ms, failures }: LoadResult): string {
  const failed = failures === 0 ? '' : `, ${failures} FAILED`;
  return `${rps.toFixed(0).padStart(6)}/s p50 ${p50Ms.toFixed(1)} p99 ${p99Ms.toFixed(1)} ms${failed}`;
}
