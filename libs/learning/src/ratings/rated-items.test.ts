import { expect, it } from '@jest/globals';
import { packIds } from '@ratchet/pipeline';
import { ratedItems } from './rated-items.ts';

const RATINGS = {
  users: Int32Array.of(0, 2, 0, 0, 2, 0, 0),
  items: Int32Array.of(4, 0, 1, 2, 0, 1, 6),
  userCount: 3,
};

it('lists the items of each user once, from 1 on', () => {
  const rated = [packIds([2, 3, 5, 7]), '', packIds([1])];
  expect(ratedItems(RATINGS)).toEqual({ rated, leftOut: 0 });
});

it('keeps whole lists, of the users with few ratings first', () => {
  expect(ratedItems(RATINGS, 12)).toMatchObject({ leftOut: 0 });
  expect(ratedItems(RATINGS, 11)).toEqual({ rated: ['', '', packIds([1])], leftOut: 1 });
  expect(ratedItems(RATINGS, 3)).toEqual({ rated: ['', '', ''], leftOut: 2 });
});
