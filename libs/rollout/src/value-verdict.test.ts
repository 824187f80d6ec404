import { describe, expect, it, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import fc from 'fast-check';
import { judgeValues } from './value-verdict.ts';

/** Squared errors about `level`, each pair sharing what makes its row hard. */
function errors(rows: number, own: number, rival: number): [Float64Array, Float64Array] {
  const random = randomFrom(1);
  const hard = Float64Array.from({ length: rows }, () => random());
  const noisy = (level: number) => hard.map((each) => level * (each + random() / 4));
  return [noisy(own), noisy(rival)];
}

describe('judgeValues', () => {
  test.each([
    ['much smaller errors', 400, 0.5, 1, { verdict: 'better', superior: true }],
    ['much larger errors', 400, 1, 0.5, { verdict: 'worse', superior: false }],
    ['one row', 1, 0.1, 1, { verdict: 'inconclusive', delta: 0 }],
    ['no rows', 0, 1, 1, { verdict: 'inconclusive', n: 0 }],
  ] as const)('%s', (_what, rows, own, rival, expected) => {
    expect(judgeValues(...errors(rows, own, rival))).toMatchObject(expected);
  });

  it('does not decide by a lead that a few rows may have by chance', () => {
    const own = Float64Array.of(1, 4, 2, 9, 3, 1);
    const rival = Float64Array.of(2, 3, 3, 8, 5, 2);
    expect(judgeValues(own, rival)).toMatchObject({ verdict: 'inconclusive', n: 6 });
  });

  it('calls equal errors inconclusive however many there are: nobody is ahead', () => {
    const same = Float64Array.from({ length: 10_000 }, (_, i) => (i % 7) + 1);
    expect(judgeValues(same, same)).toMatchObject({ verdict: 'inconclusive', delta: 0 });
  });

  it('measures the difference as a share of the rival', () => {
    const { delta, rmse, rivalRmse } = judgeValues(Float64Array.of(3, 1, 2), Float64Array.of(4, 4, 4));
    expect(delta).toBeCloseTo(0.5, 12);
    expect([rmse, rivalRmse]).toEqual([Math.sqrt(2), 2]);
  });

  it('has no interval beyond an error of nothing', () => {
    const { interval } = judgeValues(Float64Array.of(0, 0.1, 0), Float64Array.of(9, 1, 30));
    expect(interval.high).toBe(1);
  });

  it('never calls both better than the other', () => {
    const loss = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(loss, loss), { maxLength: 40 }), (pairs) => {
        const own = Float64Array.from(pairs, ([a]) => a);
        const rival = Float64Array.from(pairs, ([, b]) => b);
        const verdicts = [judgeValues(own, rival).verdict, judgeValues(rival, own).verdict];
        expect(verdicts).not.toEqual(['better', 'better']);
        expect(verdicts).not.toEqual(['worse', 'worse']);
      }),
    );
  });
});
