import { randomFrom, shuffle } from '@ratchet/kernel';
import type { Row } from '@ratchet/model';
import type { LearningRow } from '../data-set.ts';
import { byCodeUnits } from '../labels.ts';

/** Users that are asked for at most, and items that are scored for all of them together. */
const USERS_MAX = 1_000;
const SCORES_MAX = 2 ** 25;
const SEED = 1;

/** For whom items are to be ranked. */
export interface RankingUser {
  readonly user: string;
  /** Of items that they rated in the held-out part alone: by how much above the mean. These should come first. */
  readonly relevance: ReadonlyMap<string, number>;
  /** What they rated in the training part: it is not recommended again. */
  readonly rated: ReadonlySet<string>;
}

export interface RankingQuestions {
  readonly users: readonly RankingUser[];
  /** All items that occur in the rows. */
  readonly items: readonly string[];
}

/**
 * What a recommender is to be asked for rows {user, item} with values: for at most 1,000 users with a held-out rating, drawn
 * with a fixed seed, fewer where there are very many items. An item is relevant as far as its held-out rating is above the
 * mean of the training part.
 */
export function rankingQuestions(rows: readonly LearningRow[]): RankingQuestions {
  const ratings = rows.flatMap(({ instance, value, part }) => {
    const [user, item] = [nameIn(instance.row, 'user'), nameIn(instance.row, 'item')];
    return user === undefined || item === undefined ? [] : [{ user, item, value: value!, part }];
  });
  const items = [...new Set(ratings.map(({ item }) => item))];
  const train = ratings.filter(({ part }) => part === 'train');
  const heldOut = Map.groupBy(
    ratings.filter(({ part }) => part === 'holdout'),
    ({ user }) => user,
  );
  const users = [...heldOut.keys()].sort(byCodeUnits);
  const order = Int32Array.from(users, (_, i) => i);
  shuffle(order, randomFrom(SEED));
  const drawn = order.subarray(0, Math.min(USERS_MAX, Math.floor(SCORES_MAX / items.length)));
  const asked = new Set(Array.from(drawn, (i) => users[i]!));
  const rated = Map.groupBy(
    train.filter(({ user }) => asked.has(user)),
    ({ user }) => user,
  );
  const mean = train.reduce((sum, { value }) => sum + value, 0) / Math.max(1, train.length);
  return {
    users: Array.from(asked, (user) => {
      const known = new Set(rated.get(user)?.map(({ item }) => item));
      const found = heldOut.get(user)!.filter(({ item }) => !known.has(item));
      const relevance = new Map(found.map(({ item, value }) => [item, Math.max(0, value - mean)]));
      return { user, relevance, rated: known };
    }),
    items,
  };
}

/** As the pipeline of a recommender reads it. */
function nameIn(row: Row | undefined, column: 'user' | 'item'): string | undefined {
  const cell = row?.[column];
  return (typeof cell === 'string' && cell !== '') || typeof cell === 'number' ? String(cell) : undefined;
}
