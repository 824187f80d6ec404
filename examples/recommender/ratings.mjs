import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inHashOrder } from '../kit/content-hash.mjs';
import { UsageError } from '../kit/script.mjs';

/** MovieLens 100K below RATCHET_DATASETS, as {ratings, items} files; undefined where it is not. */
export function movieLens(datasets = process.env.RATCHET_DATASETS ?? '') {
  const ratings = join(datasets, 'ml-100k/u.data');
  const items = ['u.item', 'u.item.tsv'].map((name) => join(datasets, 'ml-100k', name)).find(existsSync);
  return datasets !== '' && existsSync(ratings) ? { ratings, items } : undefined;
}

/**
 * Lines of user, item and rating between tabs, as {user, item, value}, in an order that follows from their content: at most
 * so many, those of whole users.
 */
export function readRatings(file, count) {
  const ratings = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line, i) => {
      const [user, item, value] = line.split('\t');
      if (item === undefined || !Number.isFinite(Number.parseFloat(value)))
        throw new UsageError(
          `line ${i + 1} of the ratings: expected user, item and rating between tabs, got ${JSON.stringify(line)}`,
        );
      return { user, item, value: Number(value) };
    });
  const users = inHashOrder([...Map.groupBy(ratings, ({ user }) => user).values()], ([{ user }]) => user);
  const kept = [];
  for (const each of users) if (kept.length < count) kept.push(...each);
  return inHashOrder(kept);
}

/** The names of items: lines of item and name between tabs or bars, in UTF-8 or Latin-1; none without a file. */
export function readNames(file) {
  if (file === undefined) return new Map();
  const lines = decoded(readFileSync(file)).split(/\r?\n/);
  return new Map(lines.map((line) => line.split(/[\t|]/, 2)));
}

function decoded(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}
