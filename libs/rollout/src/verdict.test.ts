import { describe, expect, test } from '@jest/globals';
import { normalQuantile, type PairedCounts } from '@ratchet/stats';
import fc from 'fast-check';
import { judge } from './verdict.ts';

const counts: fc.Arbitrary<PairedCounts> = fc
  .tuple(fc.nat(150), fc.nat(150), fc.nat(3000))
  .map(([wins, losses, ties]) => ({ wins, losses, n: wins + losses + ties }));

describe('judge', () => {
  test.each([
    // wins, losses, n, verdict, superior
    [31, 12, 420, 'better', true],
    [25, 12, 500, 'better', true],
    // Ahead and surely not a point worse, yet not shown to be superior: the badge is not required.
    [60, 50, 1500, 'better', false],
    // Behind by less than a point on many rows: not worse by the margin, but no lead either.
    [10, 12, 3000, 'inconclusive', false],
    [40, 40, 20_000, 'inconclusive', false],
    [0, 0, 300, 'inconclusive', false],
    [5, 9, 300, 'inconclusive', false],
    [12, 31, 420, 'worse', false],
    // Rejects Δ ≥ 0 and Δ ≤ −δ at once: what is shown to be worse is worse, however little.
    [10, 30, 20_000, 'worse', false],
    [0, 0, 0, 'inconclusive', false],
    // Mid-p 1/32 against the plain binomial tail of 1/16: the mid-p rules.
    [0, 4, 50, 'worse', false],
    [0, 3, 50, 'inconclusive', false],
  ])('%d wins, %d losses on %d rows are %s', (wins, losses, n, verdict, superior) => {
    expect(judge({ wins, losses, n })).toMatchObject({ verdict, superior, wins, losses, n });
  });

  test('holds the figures it rests on', () => {
    const found = judge({ wins: 25, losses: 12, n: 500 });
    expect(found.zNonInferior).toBeCloseTo(2.879607768475998, 12);
    expect(found.pWorse).toBeCloseTo(1 - 0.03355243967962451 / 2, 12);
    expect(found.delta).toBeCloseTo(0.026, 15);
    expect(found.interval.level).toBeCloseTo(0.9, 15);
    expect(found).toMatchObject({ alpha: 0.05, margin: 0.01 });
    expect(found).not.toHaveProperty('rowsNeeded');
  });

  test('no rows: nothing is known', () => {
    expect(judge({ wins: 0, losses: 0, n: 0 })).toEqual({
      verdict: 'inconclusive',
      superior: false,
      delta: 0,
      interval: { low: -1, high: 1, level: 0.9 },
      pWorse: 0.5,
      zNonInferior: 0,
      wins: 0,
      losses: 0,
      n: 0,
      margin: 0.01,
      alpha: 0.05,
    });
  });

  test('alpha and margin count', () => {
    const pair = { wins: 20, losses: 15, n: 300 };
    expect(judge(pair).verdict).toBe('inconclusive');
    expect(judge(pair, { margin: 0.03 }).verdict).toBe('better');
    expect(judge(pair, { alpha: 0.2 }).verdict).toBe('better');
    expect(judge({ wins: 12, losses: 31, n: 420 }, { alpha: 0.001 }).verdict).toBe('inconclusive');
  });

  test.each([
    [{ wins: 3, losses: 3, n: 5 }, {}],
    [{ wins: 1, losses: 0, n: 5 }, { alpha: 0 }],
    [{ wins: 1, losses: 0, n: 5 }, { alpha: 0.5 }],
    [{ wins: 1, losses: 0, n: 5 }, { margin: 1 }],
    [{ wins: 1, losses: 0, n: 5 }, { margin: -0.01 }],
  ])('%j with %j is refused', (pair, options) => {
    expect(() => judge(pair, options)).toThrow(RangeError);
  });
});

describe('rows needed', () => {
  test.each([
    // 10 % disagreement at a lead of one point over a margin of one: .1 · 6.2 / .02².
    [17, 14, 300, Math.round((31 / 300) * 6.2 * (300 / 6) * (300 / 6))],
    [5, 5, 100, 6200],
    // Δ ≤ −δ: more rows of the same would only show that it is worse.
    [1, 4, 300, undefined],
    [5, 9, 300, undefined],
    // Never disagreed: nothing to extrapolate.
    [0, 0, 300, undefined],
    // Surely not worse by a point already: what is missing is a lead, not rows.
    [40, 40, 20_000, undefined],
  ])('%d wins, %d losses on %d rows', (wins, losses, n, rows) => {
    expect(judge({ wins, losses, n }).rowsNeeded).toBe(rows);
  });

  test('with that many rows of the same kind it is better', () => {
    const { rowsNeeded } = judge({ wins: 17, losses: 14, n: 300 });
    const scale = rowsNeeded! / 300;
    const pair = { wins: Math.round(17 * scale), losses: Math.round(14 * scale), n: rowsNeeded! };
    expect(judge(pair).verdict).toBe('better');
  });
});

describe('properties', () => {
  test('better is: not worse, the interval above −δ, and ahead; and only then', () => {
    fc.assert(
      fc.property(counts, (pair) => {
        const { verdict, interval, pWorse, zNonInferior, delta } = judge(pair);
        // Within rounding of the edge the interval may fall on either side.
        if (Math.abs(zNonInferior - normalQuantile(0.95)) < 1e-6) return;
        expect(verdict === 'worse').toBe(pWorse <= 0.05);
        expect(verdict === 'better').toBe(interval.low > -0.01 && delta > 0);
        if (verdict === 'worse') expect(delta).toBeLessThan(0);
      }),
    );
  });

  test('a version and its rival are never both better, nor both worse', () => {
    fc.assert(
      fc.property(counts, ({ wins, losses, n }) => {
        const there = judge({ wins, losses, n }).verdict;
        const back = judge({ wins: losses, losses: wins, n }).verdict;
        expect([there, back]).not.toEqual(['better', 'better']);
        expect([there, back]).not.toEqual(['worse', 'worse']);
      }),
    );
  });

  test('superior is a badge on better; rows are asked for only while inconclusive, and more than there are', () => {
    fc.assert(
      fc.property(counts, (pair) => {
        const { verdict, superior, rowsNeeded } = judge(pair);
        if (superior) expect(verdict).toBe('better');
        if (rowsNeeded !== undefined) {
          expect(verdict).toBe('inconclusive');
          expect(Number.isSafeInteger(rowsNeeded)).toBe(true);
          expect(rowsNeeded).toBeGreaterThan(pair.n);
        }
      }),
    );
  });

  test('a win in place of a tie never makes the verdict worse', () => {
    const rank = { worse: 0, inconclusive: 1, better: 2 };
    fc.assert(
      fc.property(
        counts.filter(({ wins, losses, n }) => wins + losses < n),
        ({ wins, losses, n }) => {
          const before = judge({ wins, losses, n }).verdict;
          const after = judge({ wins: wins + 1, losses, n }).verdict;
          expect(rank[after]).toBeGreaterThanOrEqual(rank[before]);
        },
      ),
    );
  });
});
