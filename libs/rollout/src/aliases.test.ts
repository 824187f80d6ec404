import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Aliases, challenge, promote, rollBack } from './aliases.ts';

describe('promote', () => {
  test.each<[Aliases, string, Aliases]>([
    [{}, '1', { champion: '1' }],
    [{ champion: '1' }, '2', { champion: '2', previous: '1' }],
    [{ champion: '2', previous: '1' }, '3', { champion: '3', previous: '2' }],
    [{ champion: '2', previous: '1', challenger: '3' }, '3', { champion: '3', previous: '2' }],
    [{ champion: '2', previous: '1', challenger: '3' }, '4', { champion: '4', previous: '2' }],
    [
      { champion: '2', previous: '1', challenger: '10' },
      '9',
      { champion: '9', previous: '2', challenger: '10' },
    ],
    // Back to the one before, by hand.
    [{ champion: '2', previous: '1' }, '1', { champion: '1', previous: '2' }],
    // Again: nothing changes.
    [{ champion: '2', previous: '1' }, '2', { champion: '2', previous: '1' }],
    [
      { champion: '2', previous: '1', challenger: '3' },
      '2',
      { champion: '2', previous: '1', challenger: '3' },
    ],
    // Again, beside an older challenger that a roll back left.
    [{ champion: '5', previous: '3', challenger: '4' }, '5', { champion: '5', previous: '3' }],
  ])('%j with %s', (before, version, after) => {
    expect(promote(before, version)).toStrictEqual(after);
  });
});

describe('rollBack', () => {
  test.each<[Aliases, Aliases]>([
    [
      { champion: '2', previous: '1' },
      { champion: '1', previous: '2' },
    ],
    [
      { champion: '2', previous: '1', challenger: '3' },
      { champion: '1', previous: '2', challenger: '3' },
    ],
    // Also one that is older than the version rolled back to.
    [
      { champion: '3', previous: '5', challenger: '4' },
      { champion: '5', previous: '3', challenger: '4' },
    ],
    // The old version was challenging again; as champion it no longer does.
    [
      { champion: '2', previous: '1', challenger: '1' },
      { champion: '1', previous: '2' },
    ],
  ])('%j', (before, after) => {
    expect(rollBack(before)).toStrictEqual(after);
  });

  test.each<[Aliases, RegExp]>([
    [{ champion: '7', challenger: '8' }, /its champion is version "7"; promote a version/],
    [{}, /it has no champion either; promote a version/],
  ])('%j has nothing to roll back to', (aliases, message) => {
    expect(() => rollBack(aliases)).toThrow(
      expect.objectContaining({
        kind: 'FailedPrecondition',
        reason: 'NO_PREVIOUS_VERSION',
        message: expect.stringMatching(message),
      }),
    );
  });
});

describe('challenge', () => {
  test.each<[Aliases, string, Aliases]>([
    [{}, '1', { challenger: '1' }],
    [{ champion: '1' }, '2', { champion: '1', challenger: '2' }],
    [{ champion: '1', challenger: '2' }, '3', { champion: '1', challenger: '3' }],
  ])('%j with %s', (before, version, after) => {
    expect(challenge(before, version)).toStrictEqual(after);
  });

  test('the champion cannot challenge itself', () => {
    expect(() => challenge({ champion: '4' }, '4')).toThrow(
      expect.objectContaining({
        kind: 'FailedPrecondition',
        reason: 'ALREADY_CHAMPION',
        metadata: { version: '4' },
      }),
    );
  });
});

describe('over any history', () => {
  type Step = { readonly does: 'promote' | 'challenge' | 'rollBack'; readonly version: string };
  const version = fc.integer({ min: 1, max: 6 }).map(String);
  const step: fc.Arbitrary<Step> = fc.record({
    does: fc.constantFrom('promote', 'challenge', 'rollBack'),
    version,
  });
  const history = fc.array(step, { maxLength: 30 });

  /** The next aliases; a step that does not apply changes nothing. */
  function take(aliases: Aliases, { does, version }: Step): Aliases {
    if (does === 'promote') return promote(aliases, version);
    if (does === 'challenge') return aliases.champion === version ? aliases : challenge(aliases, version);
    return aliases.previous === undefined ? aliases : rollBack(aliases);
  }

  const reached = history.map((steps) => steps.reduce(take, {}));

  test('a champion stays named, aliases never clash, and none is set to nothing', () => {
    fc.assert(
      fc.property(reached, step, (before, next) => {
        const after = take(before, next);
        if (before.champion !== undefined) {
          expect([after.champion, after.previous]).toContain(before.champion);
        }
        expect(after.champion === undefined || after.champion !== after.previous).toBe(true);
        expect(after.champion === undefined || after.champion !== after.challenger).toBe(true);
        expect(Object.values(after)).not.toContain(undefined);
      }),
    );
  });

  test('after a promotion that version is the champion; only a newer challenger stays', () => {
    fc.assert(
      fc.property(reached, version, (before, promoted) => {
        const after = promote(before, promoted);
        expect(after.champion).toBe(promoted);
        const newer = Number(before.challenger) > Number(promoted);
        expect(after.challenger).toBe(newer ? before.challenger : undefined);
        expect(promote(after, promoted)).toStrictEqual(after);
      }),
    );
  });

  test('rolling back undoes a promotion, and rolling back twice is nothing', () => {
    fc.assert(
      fc.property(reached, version, (before, promoted) => {
        if (before.champion === undefined || before.champion === promoted) return;
        const after = promote(before, promoted);
        expect(rollBack(after)).toMatchObject({ champion: before.champion, previous: promoted });
        expect(rollBack(rollBack(after))).toMatchObject({ champion: promoted, previous: before.champion });
      }),
    );
  });
});
