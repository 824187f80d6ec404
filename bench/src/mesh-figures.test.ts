import { expect, it } from '@jest/globals';
import { drawCpu, drawRound, type Round, summarise } from './mesh-figures.ts';

function round(rps: number, directRps: number, gatewayUs: number): Round {
  const seen = { p50Ms: 2, p99Ms: 9.876, calls: 100, failures: 0 };
  return {
    mesh: { ...seen, rps },
    direct: { ...seen, rps: directRps },
    cpuUs: new Map([
      ['gateway', gatewayUs],
      ['inference worker', 20],
    ]),
    recordedShare: 1,
  };
}

const ROUNDS = [round(5_000, 20_000, 60), round(9_000, 20_000, 80), round(8_000, 10_000, 40)];

it('takes medians, and the ratio of each round rather than of the medians', () => {
  expect(summarise(ROUNDS, 64)).toEqual({
    text: {
      default: {
        rps: 8_000,
        p50Ms: 2,
        p99Ms: 9.88,
        cpuUsPerPredict: 80,
        directRps: 20_000,
        ratioToDirect: 0.45,
        recordedShare: 1,
        concurrency: 64,
      },
    },
  });
});

it('draws a round in one line, failed calls where they are', () => {
  const good = ROUNDS[0]!;
  expect(drawRound(good)).toBe(
    'mesh   5000/s p50 2.0 p99 9.9 ms · direct  20000/s p50 2.0 p99 9.9 ms · ratio 0.250 · 80 µs of CPU a Predict · 100.0 % recorded',
  );
  expect(drawRound({ ...good, mesh: { ...good.mesh, failures: 3 } })).toContain('3 FAILED');
});

it('draws where the time goes', () => {
  expect(drawCpu(ROUNDS)).toBe(
    [
      'CPU for one Predict, by process (median of the rounds):',
      '  gateway              60.0 µs   75 %',
      '  inference worker     20.0 µs   25 %',
    ].join('\n'),
  );
});
