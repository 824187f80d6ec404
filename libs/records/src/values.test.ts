import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayJudge, REJECT_REASONS } from './cleaning.ts';
import { settleValues, type ValueSettlement, type ValueVote } from './values.ts';

const TRAIN = { holdout: false };
const HOLDOUT = { holdout: true };
const JUDGED = { holdout: false, judged: true };

/** Votes in the order in which they came. */
const inOrder = (...votes: Omit<ValueVote, 'number'>[]): ValueVote[] =>
  votes.map((vote, i) => numbered(vote, i + 1));
const numbered = (vote: Omit<ValueVote, 'number'>, number: number): ValueVote => ({ ...vote, number });
const base = (value: number, source = 'import', trainOnly = false): Omit<ValueVote, 'number'> => ({
  value,
  kind: 'base',
  blind: false,
  source,
  trainOnly,
});
const said = (value: number, source = '', blind = false): Omit<ValueVote, 'number'> => ({
  value,
  kind: 'feedback',
  blind,
  source,
  trainOnly: false,
});

/** A settlement as a table can show it. */
function shown({ row, rejected }: ValueSettlement<ValueVote>): string {
  const counts = REJECT_REASONS.filter((reason) => rejected[reason]).map((r) => `${r} ${rejected[r]}`);
  return [
    row ? `${row.part}${row.trainOnly ? ' only' : ''} ${row.value} by ${row.votes.length}` : 'none',
    ...counts,
  ].join(', ');
}

describe('settleValues', () => {
  test.each<[string, { holdout: boolean }, Omit<ValueVote, 'number'>[], string]>([
    ['no vote', TRAIN, [], 'none'],
    ['a base vote', TRAIN, [base(0.1)], 'train 0.1 by 1'],
    ['two sources', TRAIN, [said(1, 'x'), said(2, 'y')], 'train only 1.5 by 2'],
    ['a source repeats itself', TRAIN, [said(3, 'x'), said(3, 'x')], 'train only 3 by 1, DUPLICATE 1'],
    ['a source changes its mind', TRAIN, [said(3, 'x'), said(4, 'x')], 'train only 4 by 1, REPLACED 1'],
    ['and back', TRAIN, [said(3), said(4), said(3)], 'train only 3 by 1, DUPLICATE 1, REPLACED 1'],
    ['a base vote and a correction', TRAIN, [base(1), said(4, 'x')], 'train 2.5 by 2'],
    ['a correction by who imported', TRAIN, [base(1), said(4, 'import')], 'train 4 by 1, REPLACED 1'],
    ['base judges', HOLDOUT, [base(5)], 'holdout 5 by 1'],
    ['blind judges', HOLDOUT, [said(5, 'x', true)], 'holdout 5 by 1'],
    ['a correction alone', HOLDOUT, [said(5)], 'train only 5 by 1'],
    ['a train-only row alone', HOLDOUT, [base(5, 'words', true)], 'train only 5 by 1'],
    ['corrections beside base', HOLDOUT, [said(5), base(4)], 'holdout 4 by 1, HOLDOUT_NOT_BLIND 1'],
    ['a correction of what judges already', JUDGED, [said(5)], 'none, HOLDOUT_NOT_BLIND 1'],
    ['a train-only row trains', TRAIN, [base(5, 'words', true)], 'train only 5 by 1'],
    [
      'a newer correction of the same source',
      HOLDOUT,
      [said(2, 'x', true), said(5, 'x')],
      'holdout 2 by 1, HOLDOUT_NOT_BLIND 1',
    ],
    [
      'values whose sum is no number',
      TRAIN,
      [said(Number.MAX_VALUE, 'x'), said(Number.MAX_VALUE, 'y'), said(Number.MAX_VALUE, 'z')],
      `train only ${Number.MAX_VALUE} by 3`,
    ],
  ])('%s', (_name, content, votes, expected) => {
    expect(shown(settleValues(content, inOrder(...votes)))).toBe(expected);
  });
});

describe('settleValues, for any votes,', () => {
  const voteOf = (blind: fc.Arbitrary<boolean>, trainOnly: fc.Arbitrary<boolean>) =>
    fc.record({
      value: fc.oneof(fc.constantFrom(1, 2, 0.1, -0.3), fc.double({ noNaN: true, noDefaultInfinity: true })),
      kind: fc.constantFrom('base' as const, 'feedback' as const),
      blind,
      source: fc.constantFrom('', 'x', 'y', 'z'),
      trainOnly,
    });
  const content = fc.record({ holdout: fc.boolean(), judged: fc.boolean() });
  const votes = fc
    .array(voteOf(fc.boolean(), fc.boolean()), { maxLength: 12 })
    .map((votes) => inOrder(...votes));

  test('does not care about the order in which they are given, to the last bit', () => {
    fc.assert(
      fc.property(content, votes, fc.func(fc.integer()), (content, votes, key) => {
        const shuffled = votes
          .map((vote, i) => ({ vote, at: key(i) }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ vote }) => vote);
        const [first, second] = [settleValues(content, votes), settleValues(content, shuffled)];
        expect(second.row?.value).toBe(first.row?.value);
        expect(shown(second)).toBe(shown(first));
      }),
    );
  });

  test('accounts for every one', () => {
    fc.assert(
      fc.property(content, votes, (content, votes) => {
        const { row, rejected } = settleValues(content, votes);
        const out = Object.values(rejected).reduce((sum, count) => sum + count, 0);
        expect((row?.votes.length ?? 0) + out).toBe(votes.length);
      }),
    );
  });

  test('has one vote of each source behind a row, and a mean between them', () => {
    fc.assert(
      fc.property(content, votes, (content, votes) => {
        const { row } = settleValues(content, votes);
        if (!row) return;
        const values = row.votes.map(({ value }) => value);
        expect(new Set(row.votes.map(({ source }) => source)).size).toBe(row.votes.length);
        expect(row.value).toBeGreaterThanOrEqual(Math.min(...values));
        expect(row.value).toBeLessThanOrEqual(Math.max(...values));
        if (values.length === 1) expect(row.value).toBe(values[0]);
      }),
    );
  });

  const unfit = fc.array(voteOf(fc.constant(false), fc.constant(true)), { minLength: 1, maxLength: 5 });

  test('changes nothing of what judges for a vote that is not blind', () => {
    const judging = votes.filter((votes) => votes.some(mayJudge));
    fc.assert(
      fc.property(judging, unfit, (votes, more) => {
        const later = more.map((vote, i) => numbered(vote, votes.length + i + 1));
        const before = settleValues(HOLDOUT, votes);
        const after = settleValues(HOLDOUT, [...later, ...votes]);
        expect(after.row).toEqual(before.row);
        expect(after.rejected.HOLDOUT_NOT_BLIND).toBe((before.rejected.HOLDOUT_NOT_BLIND ?? 0) + more.length);
      }),
    );
  });

  test('trains with holdout content until somebody speaks who may judge', () => {
    fc.assert(
      fc.property(unfit, (unfit) => {
        const votes = inOrder(...unfit);
        const settled = settleValues(HOLDOUT, votes);
        expect(settled).toEqual(settleValues(TRAIN, votes));
        expect(settled.row!.trainOnly).toBe(true);
        expect(settleValues(JUDGED, votes)).toEqual({ rejected: { HOLDOUT_NOT_BLIND: votes.length } });
      }),
    );
  });

  test('judges by nothing but those who may', () => {
    fc.assert(
      fc.property(content, votes, (content, votes) => {
        const { row } = settleValues(content, votes);
        if (row?.part !== 'holdout') return;
        expect(content.holdout || content.judged).toBe(true);
        expect(row.votes.every(mayJudge)).toBe(true);
        expect(row.trainOnly).toBe(false);
      }),
    );
  });
});
