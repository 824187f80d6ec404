import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logGamma } from './gamma.ts';
import { normalQuantile } from './normal.ts';
import { type PairedCounts, tangoInterval, tangoScore } from './tango.ts';

const counts: fc.Arbitrary<PairedCounts> = fc
  .tuple(fc.nat(400), fc.nat(400), fc.nat(4000))
  .map(([wins, losses, ties]) => ({ wins, losses, n: wins + losses + ties }));
const someRows = counts.filter(({ n }) => n > 0);
const margin = fc.double({ min: -0.3, max: 0.3, noNaN: true });
const swap = ({ wins, losses, n }: PairedCounts): PairedCounts => ({ wins: losses, losses: wins, n });

describe('tangoScore', () => {
  test.each([
    [25, 12, 500, 0.01, 2.879607768475998],
    [5, 9, 300, 0.01, -0.26956204262375977],
    [0, 0, 300, 0.01, 1.7407765595569784],
  ])('%d wins, %d losses, %d rows, margin %d', (wins, losses, n, delta, z) => {
    expect(tangoScore({ wins, losses, n }, delta)).toBeCloseTo(z, 12);
  });

  test('without a margin it is McNemar’s', () => {
    fc.assert(
      fc.property(someRows, (pair) => {
        const expected =
          pair.wins === pair.losses ? 0 : (pair.wins - pair.losses) / Math.sqrt(pair.wins + pair.losses);
        expect(tangoScore(pair, 0)).toBeCloseTo(expected, 9);
      }),
    );
  });

  test('swapping the versions turns the sign', () => {
    fc.assert(
      fc.property(someRows, margin, (pair, delta) => {
        const z = tangoScore(pair, delta);
        expect(Math.abs(tangoScore(swap(pair), -delta) + z)).toBeLessThan(1e-6 * Math.max(1, Math.abs(z)));
      }),
    );
  });

  test('rises with the margin', () => {
    fc.assert(
      fc.property(someRows, margin, margin, (pair, one, other) => {
        const lower = tangoScore(pair, Math.min(one, other));
        const higher = tangoScore(pair, Math.max(one, other));
        expect(lower).toBeLessThanOrEqual(higher + 1e-6 * Math.max(1, Math.abs(higher)));
      }),
    );
  });

  test('no rows, no evidence', () => {
    expect(tangoScore({ wins: 0, losses: 0, n: 0 }, 0.01)).toBe(0);
  });

  test.each([
    [{ wins: 3, losses: 3, n: 5 }, 0.01],
    [{ wins: -1, losses: 3, n: 5 }, 0.01],
    [{ wins: 1.5, losses: 0, n: 5 }, 0.01],
    [{ wins: 1, losses: 0, n: Number.NaN }, 0.01],
    [{ wins: 1, losses: 0, n: 5 }, 1.01],
    [{ wins: 1, losses: 0, n: 5 }, Number.NaN],
  ])('%j with margin %d is refused', (pair, delta) => {
    expect(() => tangoScore(pair, delta)).toThrow(RangeError);
  });

  /** The exact chance of rejecting Δ ≤ −margin at α = .05 when the truth lies on that edge: all tables summed. */
  function exactSize(n: number, disagreement: number, delta: number): number {
    const win = (disagreement - delta) / 2;
    const loss = (disagreement + delta) / 2;
    const critical = normalQuantile(0.95);
    let size = 0;
    for (let wins = 0; wins <= n; wins++) {
      for (let losses = 0; wins + losses <= Math.min(n, 3 * disagreement * n); losses++) {
        if (tangoScore({ wins, losses, n }, delta) < critical) continue;
        const ties = n - wins - losses;
        const ways = logGamma(n + 1) - logGamma(wins + 1) - logGamma(losses + 1) - logGamma(ties + 1);
        const logs = wins * Math.log(win) + losses * Math.log(loss) + ties * Math.log(1 - win - loss);
        size += Math.exp(ways + logs);
      }
    }
    return size;
  }

  test.each([
    [300, 0.1],
    [300, 0.05],
    [500, 0.1],
  ])('on %d rows with disagreement %d it rejects a version one point worse in about 5 %% of runs', (n, d) => {
    const size = exactSize(n, d, 0.01);
    expect(size).toBeGreaterThan(0.035);
    expect(size).toBeLessThan(0.055);
  });
});

describe('tangoInterval', () => {
  test('the airway example of Fagerland, Lydersen and Laake (2014): −0.517 to −0.026', () => {
    const { low, high, level } = tangoInterval({ wins: 1, losses: 7, n: 21 }, 0.95);
    expect(low).toBeCloseTo(-0.5172322764213774, 12);
    expect(high).toBeCloseTo(-0.026003032480868535, 12);
    expect(level).toBe(0.95);
  });

  test('contains the estimate, stays in [−1, 1], and mirrors', () => {
    fc.assert(
      fc.property(someRows, fc.constantFrom(0.5, 0.9, 0.95, 0.99), (pair, level) => {
        const { low, high } = tangoInterval(pair, level);
        const delta = (pair.wins - pair.losses) / pair.n;
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(low).toBeLessThanOrEqual(delta);
        expect(high).toBeGreaterThanOrEqual(delta);
        expect(high).toBeLessThanOrEqual(1);
        expect(tangoInterval(swap(pair), level).low).toBeCloseTo(-high, 9);
      }),
    );
  });

  test('at level 1 − 2α its low end clears −margin exactly when the test rejects', () => {
    fc.assert(
      fc.property(someRows, fc.double({ min: 1e-6, max: 0.1, noNaN: true }), (pair, delta) => {
        const z = tangoScore(pair, delta);
        // Within rounding of the edge either answer is right.
        if (Math.abs(z - normalQuantile(0.95)) < 1e-6) return;
        expect(tangoInterval(pair).low > -delta).toBe(z > normalQuantile(0.95));
      }),
    );
  });

  test('the extremes end at the extremes', () => {
    expect(tangoInterval({ wins: 0, losses: 0, n: 0 })).toEqual({ low: -1, high: 1, level: 0.9 });
    expect(tangoInterval({ wins: 9, losses: 0, n: 9 }).high).toBe(1);
    expect(tangoInterval({ wins: 0, losses: 9, n: 9 }).low).toBe(-1);
    const even = tangoInterval({ wins: 0, losses: 0, n: 300 });
    expect(even.low).toBeCloseTo(-even.high, 12);
    expect(even.high).toBeGreaterThan(0);
  });
});
