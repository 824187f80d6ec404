import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayJudge, REJECT_REASONS, type Settlement, settleVotes, type Vote } from './cleaning.ts';

const TRAIN = { holdout: false, empty: false };
const HOLDOUT = { holdout: true, empty: false };
const JUDGED = { holdout: false, judged: true, empty: false };

const base = (label: string, source = 'import'): Vote => ({
  label,
  kind: 'base',
  blind: false,
  source,
  trainOnly: false,
});
const said = (label: string, source = '', blind = false): Vote => ({
  label,
  kind: 'feedback',
  blind,
  source,
  trainOnly: false,
});

/** A settlement as a table can show it. */
function shown(settlement: Settlement<Vote>): string {
  const { row, rejected } = settlement;
  const counts = REJECT_REASONS.filter((reason) => rejected[reason]).map((r) => `${r} ${rejected[r]}`);
  return [
    row ? `${row.part}${row.trainOnly ? ' only' : ''} ${row.label} by ${row.votes.length}` : 'none',
    ...counts,
  ].join(', ');
}

describe('settleVotes', () => {
  test.each([
    ['no vote', TRAIN, [], 'none'],
    ['a base vote', TRAIN, [base('a')], 'train a by 1'],
    ['two sources agree', TRAIN, [said('a', 'x'), said('a', 'y')], 'train only a by 2'],
    ['a source repeats itself', TRAIN, [said('a', 'x'), said('a', 'x')], 'train only a by 1, DUPLICATE 1'],
    ['nobody named repeats', TRAIN, [base('b'), said('a'), said('a')], 'none, DUPLICATE 1, CONFLICT 2'],
    [
      'the most win',
      TRAIN,
      [said('a', 'x'), said('b', 'y'), said('a', 'z')],
      'train only a by 2, OUTVOTED 1',
    ],
    ['a tie', TRAIN, [said('a', 'x'), said('b', 'y')], 'none, CONFLICT 2'],
    [
      'a tie for the top',
      TRAIN,
      [said('a'), said('b'), said('a', 'x'), said('b', 'x'), said('c')],
      'none, CONFLICT 5',
    ],
    ['one source, two minds', TRAIN, [said('a', 'x'), said('b', 'x')], 'none, CONFLICT 2'],
    ['empty', { holdout: false, empty: true }, [base('a'), said('b')], 'none, EMPTY_TEXT 2'],
    ['base judges', HOLDOUT, [base('a')], 'holdout a by 1'],
    ['blind judges', HOLDOUT, [said('a', 'x', true)], 'holdout a by 1'],
    ['a correction alone', HOLDOUT, [said('a')], 'train only a by 1'],
    ['a train-only row alone', HOLDOUT, [{ ...base('a'), trainOnly: true }], 'train only a by 1'],
    ['corrections in two minds', HOLDOUT, [said('a', 'x'), said('b', 'y')], 'none, CONFLICT 2'],
    ['a correction of what judges already', JUDGED, [said('a')], 'none, HOLDOUT_NOT_BLIND 1'],
    [
      'a blind vote on what judges already',
      JUDGED,
      [said('a'), said('b', 'x', true)],
      'holdout b by 1, HOLDOUT_NOT_BLIND 1',
    ],
    [
      'a tie of those who judge',
      HOLDOUT,
      [base('a'), said('b', 'x', true), said('b', 'y')],
      'none, HOLDOUT_NOT_BLIND 1, CONFLICT 2',
    ],
    ['a train-only row trains', TRAIN, [{ ...base('a'), trainOnly: true }], 'train only a by 1'],
    [
      'corrections beside base',
      HOLDOUT,
      [base('a'), said('b', 'x'), said('b', 'y')],
      'holdout a by 1, HOLDOUT_NOT_BLIND 2',
    ],
    [
      'a repeat that is blind',
      HOLDOUT,
      [said('a', 'x'), said('a', 'x', true)],
      'holdout a by 1, HOLDOUT_NOT_BLIND 1',
    ],
  ])('%s', (_name, content, votes, expected) => {
    expect(shown(settleVotes(content, votes))).toBe(expected);
  });
});

test('settleVotes takes a content that everybody calls something else', () => {
  const votes = Array.from({ length: 200_000 }, (_, i) => said(`label ${i}`));
  expect(shown(settleVotes(TRAIN, votes))).toBe('none, CONFLICT 200000');
});

describe('settleVotes, for any votes,', () => {
  const voteOf = (blind: fc.Arbitrary<boolean>, trainOnly: fc.Arbitrary<boolean>): fc.Arbitrary<Vote> =>
    fc.record({
      label: fc.constantFrom('a', 'b', 'c'),
      kind: fc.constantFrom('base', 'feedback'),
      blind,
      source: fc.constantFrom('', 'x', 'y', 'z'),
      trainOnly,
    });
  const vote = voteOf(fc.boolean(), fc.boolean());
  const content = fc.record({ holdout: fc.boolean(), judged: fc.boolean(), empty: fc.boolean() });
  const votes = fc.array(vote, { maxLength: 12 });

  test('does not care about their order', () => {
    fc.assert(
      fc.property(content, votes, fc.func(fc.integer()), (content, votes, key) => {
        const shuffled = votes
          .map((vote, i) => ({ vote, at: key(i) }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ vote }) => vote);
        expect(shown(settleVotes(content, shuffled))).toBe(shown(settleVotes(content, votes)));
      }),
    );
  });

  test('accounts for every one', () => {
    fc.assert(
      fc.property(content, votes, (content, votes) => {
        const { row, rejected } = settleVotes(content, votes);
        const out = Object.values(rejected).reduce((sum, count) => sum + count, 0);
        expect((row?.votes.length ?? 0) + out).toBe(votes.length);
        expect(row?.votes.every((vote) => vote.label === row.label) ?? true).toBe(true);
      }),
    );
  });

  const unfit = fc.array(voteOf(fc.constant(false), fc.constant(true)), { minLength: 1, maxLength: 5 });

  test('changes nothing of what judges for a vote that is not blind', () => {
    const judging = votes.filter((votes) => votes.some(mayJudge));
    fc.assert(
      fc.property(judging, unfit, (votes, more) => {
        const before = settleVotes(HOLDOUT, votes);
        const after = settleVotes(HOLDOUT, [...more, ...votes]);
        expect(after.row).toEqual(before.row);
        expect(after.rejected.HOLDOUT_NOT_BLIND).toBe((before.rejected.HOLDOUT_NOT_BLIND ?? 0) + more.length);
      }),
    );
  });

  test('trains with holdout content until somebody speaks who may judge', () => {
    fc.assert(
      fc.property(unfit, (votes) => {
        const settled = settleVotes(HOLDOUT, votes);
        expect(settled).toEqual(settleVotes(TRAIN, votes));
        expect(settled.row?.trainOnly ?? true).toBe(true);
        expect(settleVotes(JUDGED, votes)).toEqual({ rejected: { HOLDOUT_NOT_BLIND: votes.length } });
      }),
    );
  });

  test('judges by nothing but those who may', () => {
    fc.assert(
      fc.property(content, votes, (content, votes) => {
        const { row } = settleVotes(content, votes);
        if (row?.part !== 'holdout') return;
        expect(content.holdout || content.judged).toBe(true);
        expect(row.votes.every(mayJudge)).toBe(true);
        expect(row.trainOnly).toBe(false);
      }),
    );
  });
});
