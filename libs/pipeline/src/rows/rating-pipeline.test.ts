import { describe, expect, it } from '@jest/globals';
import type { Row } from '@ratchet/model';
import { parsePipeline } from '../pipeline.ts';
import { packIds } from './packed-ids.ts';
import type { RatingPipeline } from './rating-pipeline.ts';

const SPEC = [{ step: 'rating-ids', users: ['ann', '7'], items: ['tea', 'cake', '42'], maxTopK: 100 }];
const ratings = parsePipeline(SPEC) as RatingPipeline;

describe('rating-ids', () => {
  it.each<[Row, number, number[]]>([
    [{ user: 'ann', item: 'cake' }, 1, [2]],
    [{ user: 7, item: 42 }, 2, [3]],
    [{ user: '7', item: '42', topK: null, when: 'ignored' }, 2, [3]],
    [{ user: 'bob', item: 'tea' }, 0, [1]],
    [{ user: 'ann', item: 'pie' }, 1, [0]],
    [{ user: 'ann', topK: 1 }, 1, [1, 2, 3]],
    [{ user: 'bob', topK: 100 }, 0, [1, 2, 3]],
  ])('%j is user %j and items %j', (row, user, items) => {
    expect(ratings.ids(row)).toEqual({ user, items: Int32Array.from(items) });
    const [first, second] = ratings.prepare({ row }, ['user', 'items']);
    expect(first).toMatchObject({ name: 'user', datatype: 'INT32', shape: [] });
    expect(second).toMatchObject({ name: 'items', datatype: 'INT32', shape: [items.length] });
    expect(new Int32Array(first!.content.slice().buffer)).toEqual(Int32Array.of(user));
    expect(new Int32Array(second!.content.slice().buffer)).toEqual(Int32Array.from(items));
  });

  it.each<[Row, number[]]>([
    [{ user: 'ann', topK: 1 }, [2]],
    [{ user: 7, topK: 3 }, [0]],
    [{ user: 'cid', topK: 3 }, [1, 2, 3]],
    [{ user: 'bob', topK: 3 }, [1, 2, 3]],
    [{ user: 'ann', item: 'tea' }, [1]],
  ])('leaves out what was rated in training, where %j asks for the best', (row, items) => {
    const users = ['ann', '7', 'cid'];
    const rated = [packIds([1, 3]), packIds([1, 2, 3]), ''];
    const pipeline = parsePipeline([{ ...SPEC[0], users, rated }]) as RatingPipeline;
    expect([...pipeline.ids(row).items]).toEqual(items);
  });

  it('takes up to a hundred, whatever an older release wrote of a small catalogue', () => {
    const small = parsePipeline([{ ...SPEC[0], maxTopK: 3 }]) as RatingPipeline;
    expect([...small.ids({ user: 'ann', topK: 100 }).items]).toEqual([1, 2, 3]);
    expect(() => small.ids({ user: 'ann', topK: 101 })).toThrow('from 1 to 100');
    const large = parsePipeline([{ ...SPEC[0], maxTopK: 200 }]) as RatingPipeline;
    expect([...large.ids({ user: 'ann', topK: 200 }).items]).toEqual([1, 2, 3]);
  });

  it.each<[unknown, string, string]>([
    [
      { item: 'tea' },
      'INVALID_CELL',
      'column "user": expected a string of 1 to 1000 characters or a number, got none',
    ],
    [{ user: '', item: 'tea' }, 'INVALID_CELL', 'column "user"'],
    [{ user: Number.NaN, item: 'tea' }, 'INVALID_CELL', 'column "user"'],
    [{ user: 'ann', item: [1] }, 'INVALID_CELL', 'column "item"'],
    [{ user: 'ann', topK: 0 }, 'INVALID_CELL', 'column "topK": expected a whole number from 1 to 100, got 0'],
    [{ user: 'ann', topK: 101 }, 'INVALID_CELL', 'got 101'],
    [{ user: 'ann', topK: 2.5 }, 'INVALID_CELL', 'got 2.5'],
    [{ user: 'ann', topK: '3' }, 'INVALID_CELL', 'got "3"'],
    [{ user: 'ann' }, 'INVALID_ROW', 'got one with neither item nor topK'],
    [{ user: 'ann', item: 'tea', topK: 3 }, 'INVALID_ROW', 'got one with both item and topK'],
    ['ann', 'INVALID_ROW', 'expected a row as an object of columns, got a string'],
  ])('refuses %j', (row, reason, message) => {
    expect(() => ratings.ids(row as Row)).toThrow(
      expect.objectContaining({ kind: 'InvalidInput', reason, message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ['an item twice', { items: ['a', 'a'] }, 'items: expected every item once'],
    ['no items', { items: [] }, 'items:'],
    ['a user without a name', { users: [''] }, 'users.0:'],
    ['lists of rated items for some users', { rated: ['AQ=='] }, 'rated: expected as many lists as'],
    ['a list of rated items that nobody can read', { rated: ['', '?'] }, 'rated: expected lists of ids'],
    ['a rated item that there is not', { rated: ['', packIds([4])] }, 'rated: expected lists of ids'],
    ['more than a thousand at once', { maxTopK: 1001 }, 'maxTopK:'],
  ])('has no spec with %s', (_, change, message) => {
    expect(() => parsePipeline([{ ...SPEC[0], ...change }])).toThrow(
      expect.objectContaining({ reason: 'PIPELINE_INVALID', message: expect.stringContaining(message) }),
    );
  });
});
