import { describe, expect, it } from '@jest/globals';
import { decide, type Evidence, type Measurements } from './gate.ts';
import type { Latencies } from './pace.ts';

const summary = (p50Ms: number) => ({ count: 100, p50Ms, p90Ms: p50Ms, p99Ms: 2 * p50Ms });
const timed = (batch: number, ratio: number): Latencies => ({
  batch,
  parent: summary(1),
  compressed: summary(ratio),
});
const labels = (n: number, wins: number, losses: number): Evidence => ({
  kind: 'labels',
  n,
  wins,
  losses,
  accuracy: 0.9 + (wins - losses) / n,
  parentAccuracy: 0.9,
});
const agreement = (inputs: number, disagreements: number): Evidence => ({
  kind: 'agreement',
  inputs,
  disagreements,
  source: 'recorded rows',
});
const values = (n: number, factor: number): Evidence => {
  const parentSquares = Float64Array.from({ length: n }, (_, row) => 1 + (row % 7));
  return { kind: 'values', squares: parentSquares.map((square) => square * factor ** 2), parentSquares };
};
const nearness = (inputs: number, difference: number): Evidence => ({
  kind: 'nearness',
  inputs,
  difference,
  source: 'recorded rows',
});

const good: Measurements = {
  target: 'int8',
  bytes: { parent: 1000, compressed: 260 },
  latency: [timed(1, 0.9), timed(32, 1.04)],
  evidence: labels(3_400, 5, 5),
};

describe('the gate', () => {
  it('keeps what is as good, smaller and as fast, and says so', () => {
    const decision = decide(good);
    expect(decision).toMatchObject({ target: 'int8', kept: true, isAccurate: true });
    expect(decision.size).toEqual({ parent: 1000, compressed: 260, share: 0.26 });
    expect(decision.latency).toEqual(good.latency);
    expect(decision.reasons).toEqual([
      expect.stringMatching(/^\+0\.00 points on 3400 labelled rows, at worst −0\.\d\d$/),
      '26 % of the size',
      'as fast or faster here, in batches of 1 and 32',
    ]);
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
  });

  it.each<[string, Evidence, boolean]>([
    ['too few labelled rows, though all are the same', labels(3_399, 0, 0), false],
    ['enough labelled rows', labels(3_400, 0, 0), true],
    ['half a point lost', labels(10_000, 0, 50), false],
    ['a fifth of a point lost, shown on many rows', labels(20_000, 20, 60), true],
    ['many differences that are no loss, on too few rows for them', labels(3_400, 60, 60), false],
    ['more wins than losses', labels(10_000, 200, 100), true],
    ['too few inputs without labels', agreement(4_999, 0), false],
    ['no disagreement', agreement(5_000, 0), true],
    ['0.3 % of disagreement', agreement(5_000, 16), true],
    ['0.4 % of disagreement: at worst it is more than half a percent', agreement(5_000, 20), false],
    ['0.4 % of disagreement on many inputs', agreement(50_000, 200), true],
    ['no inputs', agreement(0, 0), false],
    ['the same values', values(30, 1), true],
    ['too few values', values(29, 1), false],
    ['half a percent more error', values(500, 1.005), true],
    ['two percent more error', values(500, 1.02), false],
    ['less error', values(500, 0.9), true],
    ['values that are no numbers', values(500, Number.NaN), false],
    ['near answers', nearness(5_000, 0.009), true],
    ['answers too far', nearness(5_000, 0.011), false],
    ['answers without a spread', nearness(5_000, Number.POSITIVE_INFINITY), false],
    ['too few near answers', nearness(4_999, 0), false],
  ])('%s', (_, evidence, kept) => {
    const decision = decide({ ...good, evidence });
    expect(decision).toMatchObject({ kept, isAccurate: kept });
    expect(JSON.parse(JSON.stringify(decision))).toMatchObject({ accuracy: { kind: evidence.kind } });
  });

  it.each<[string, Partial<Measurements>, string]>([
    ['right but larger', { bytes: { parent: 100, compressed: 101 } }, '101 % of the size'],
    ['right but as large', { bytes: { parent: 100, compressed: 100 } }, '100 % of the size'],
    ['right but slower alone', { latency: [timed(1, 1.06), timed(32, 0.5)] }, 'slower here, in batches of 1'],
    [
      'right but slower together',
      { latency: [timed(1, 0.5), timed(32, 2)] },
      'slower here, in batches of 32',
    ],
  ])('refuses what is %s, though its answers are good', (_, wrong, reason) => {
    expect(decide({ ...good, ...wrong })).toMatchObject({
      kept: false,
      isAccurate: true,
      reasons: [reason],
    });
  });

  it('names all that is wrong', () => {
    const { reasons } = decide({
      ...good,
      bytes: { parent: 1, compressed: 2 },
      evidence: labels(4_000, 0, 400),
    });
    expect(reasons).toHaveLength(2);
    expect(reasons[0]).toMatch(
      /^not shown to lose at most 0\.5 points: −10\.00 points on 4000 labelled rows/,
    );
  });
});
