import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CompressionCase, decideCompression, decidePromotion, type Promotion } from './promotion.ts';
import { judge } from './verdict.ts';

function decide(
  [wins, losses, n]: readonly [number, number, number],
  { firstVersion = false, autoPromote = true, margin = 0.01 } = {},
) {
  const verdict = judge({ wins, losses, n }, { margin });
  return decidePromotion({ firstVersion, verdict, policy: { autoPromote } });
}

describe('against a champion', () => {
  test('better is promoted, with the counts', () => {
    expect(decide([31, 12, 420])).toEqual({
      action: 'promote',
      reason:
        'no worse by more than 1 point, and ahead: 31 wins, 12 losses on 420 rows, difference +4.5 points (90 % interval +2.0 to +7.2)',
    });
  });

  test('better is offered where the policy says so', () => {
    expect(decide([31, 12, 420], { autoPromote: false })).toEqual({
      action: 'challenge',
      reason:
        'no worse by more than 1 point, and ahead: 31 wins, 12 losses on 420 rows, difference +4.5 points (90 % interval +2.0 to +7.2); ' +
        'promotion by itself is switched off',
    });
  });

  test('worse is held', () => {
    expect(decide([12, 31, 420])).toEqual({
      action: 'hold',
      reason:
        'worse than the champion: 12 wins, 31 losses on 420 rows, difference −4.5 points (90 % interval −7.2 to −2.0)',
    });
  });

  test('inconclusive is offered, with the rows it would need', () => {
    expect(decide([5, 5, 100])).toEqual({
      action: 'challenge',
      reason:
        'inconclusive: 5 wins, 5 losses on 100 rows, difference 0.0 points (90 % interval −5.7 to +5.7); ' +
        'it would need about 6,200 rows',
    });
  });

  test('inconclusive without a number of rows asks for none', () => {
    const { action, reason } = decide([0, 1, 1]);
    expect(action).toBe('challenge');
    expect(reason).toMatch(/^inconclusive: 0 wins, 1 loss on 1 row, difference −100\.0 points \(.*\)$/);
  });

  test('other margins are named', () => {
    expect(decide([31, 12, 420], { margin: 0.005 }).reason).toMatch(
      /^no worse by more than 0\.5 points, and ahead: /,
    );
    expect(decide([31, 12, 420], { margin: 0.02 }).reason).toMatch(
      /^no worse by more than 2 points, and ahead: /,
    );
  });

  test('no data is never a verdict', () => {
    expect(decide([0, 0, 0])).toEqual({
      action: 'challenge',
      reason: 'no held-out rows to compare on, and no data is never a verdict',
    });
  });
});

describe('a first version', () => {
  test('that beats the majority class is promoted, and it is said that it had nobody to beat', () => {
    expect(decide([60, 20, 200], { firstVersion: true })).toEqual({
      action: 'promote',
      reason:
        'first version, it had nobody to beat; ahead of always answering the most frequent label: ' +
        '60 wins, 20 losses on 200 rows, difference +20.0 points (90 % interval +12.9 to +27.0)',
    });
  });

  test.each([
    [
      [20, 60, 200],
      'hold',
      /^first version, worse than always answering the most frequent label: 20 wins, 60 losses/,
    ],
    [[5, 5, 100], 'challenge', /^first version, not shown to beat always .* it would need about 6,200 rows$/],
    [[0, 0, 0], 'challenge', /^first version, and no held-out rows .* no data is never a verdict$/],
  ] as const)('with %j: %s', (counts, action, reason) => {
    const found = decide(counts, { firstVersion: true });
    expect(found.action).toBe(action);
    expect(found.reason).toMatch(reason);
  });

  test('is offered where promotion by itself is off', () => {
    const found = decide([60, 20, 200], { firstVersion: true, autoPromote: false });
    expect(found.action).toBe('challenge');
    expect(found.reason).toMatch(/; promotion by itself is switched off$/);
  });
});

describe('a compressed version', () => {
  const counts = {
    better: [31, 12, 420],
    worse: [12, 31, 420],
    inconclusive: [0, 0, 60],
    'without rows': [0, 0, 0],
  } as const;
  const SHOWN = 'gate: at most 0.06 % of answers differ';

  test.each<[keyof typeof counts, Partial<CompressionCase>, Promotion['action'], RegExp]>([
    ['inconclusive', {}, 'promote', /^gate: at most 0.06 % of answers differ$/],
    ['better', {}, 'promote', /differ$/],
    ['worse', {}, 'promote', /differ$/],
    ['without rows', {}, 'promote', /differ$/],
    ['inconclusive', { policy: { autoPromote: false } }, 'challenge', /differ; promotion by itself is sw/],
    [
      'worse',
      { policy: { autoPromote: false } },
      'challenge',
      /differ; promotion by itself is switched off$/,
    ],
    ['inconclusive', { replacesParent: false }, 'challenge', /not made of the version that answers$/],
    ['better', { replacesParent: false }, 'challenge', /not made of the version that answers$/],
    ['worse', { replacesParent: false }, 'hold', /not made of the version that answers$/],
    ['better', { passed: false }, 'hold', /differ$/],
    ['inconclusive', { passed: false, replacesParent: false }, 'hold', /differ$/],
  ])('%s, %j: %s', (verdict, changes, action, reason) => {
    const [wins, losses, n] = counts[verdict];
    const found = decideCompression({
      passed: true,
      shown: SHOWN,
      replacesParent: true,
      verdict: judge({ wins, losses, n }),
      policy: { autoPromote: true },
      ...changes,
    });
    expect(found).toEqual({ action, reason: expect.stringMatching(reason) });
  });
});

test('whatever the counts: promoted exactly when better and allowed, held exactly when worse, always in one line', () => {
  const counts = fc.tuple(fc.nat(80), fc.nat(80), fc.nat(2000));
  fc.assert(
    fc.property(counts, fc.boolean(), fc.boolean(), ([wins, losses, ties], firstVersion, autoPromote) => {
      const verdict = judge({ wins, losses, n: wins + losses + ties });
      const { action, reason } = decidePromotion({ firstVersion, verdict, policy: { autoPromote } });
      expect(action === 'promote').toBe(verdict.verdict === 'better' && autoPromote);
      expect(action === 'hold').toBe(verdict.verdict === 'worse');
      expect(reason).toMatch(/^[^\n]{10,300}$/);
      expect(reason).not.toMatch(/NaN|Infinity|undefined/);
    }),
  );
});
