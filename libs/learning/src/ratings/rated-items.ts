import { packIds } from '@ratchet/pipeline';
import type { Ratings } from './factorization.ts';

/** What all lists together may add to a manifest: some six million ratings. */
const CHARACTERS_MAX = 8 * 2 ** 20;

export interface RatedItems {
  /** Of each user the packed ids of their items, from 1 on; empty where they are not kept. */
  readonly rated: string[];
  /** Users with ratings whose lists are not kept. */
  readonly leftOut: number;
}

/**
 * Which items each user rated. Lists are kept whole; where all would take more than 8 MiB of characters, those of the users
 * with the most ratings are not kept.
 */
export function ratedItems(
  { users, items, userCount }: Pick<Ratings, 'users' | 'items' | 'userCount'>,
  charactersMax = CHARACTERS_MAX,
): RatedItems {
  const packed = itemsByUser(users, items, userCount).map((own) => packIds(new Set(own.sort())));
  const order = Int32Array.from(packed, (_, user) => user).sort(
    (a, b) => packed[a]!.length - packed[b]!.length || a - b,
  );
  const rated = packed.map(() => '');
  let [characters, leftOut] = [0, 0];
  for (const user of order) {
    characters += packed[user]!.length;
    if (characters <= charactersMax) rated[user] = packed[user]!;
    else leftOut++;
  }
  return { rated, leftOut };
}

function itemsByUser(users: Int32Array, items: Int32Array, count: number): Int32Array[] {
  const lengths = new Int32Array(count);
  for (const user of users) lengths[user]! += 1;
  const lists = Array.from(lengths, (length) => new Int32Array(length));
  lengths.fill(0);
  for (const [i, user] of users.entries()) lists[user]![lengths[user]!++] = items[i]! + 1;
  return lists;
}
