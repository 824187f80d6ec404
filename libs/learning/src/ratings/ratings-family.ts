import { Fault } from '@ratchet/kernel';
import type { Row } from '@ratchet/model';
import type { Candidate, DataSet, Exported, Family, Fitted, OnFitProgress } from '../candidate.ts';
import { byCodeUnits } from '../labels.ts';
import { exportRatings, RATING_SIGNATURE } from './export-ratings.ts';
import {
  type Factorization,
  type FactorizationOptions,
  fitFactorization,
  predictRating,
  type Ratings,
} from './factorization.ts';
import { type RatedItems, ratedItems } from './rated-items.ts';

/** How many items a call may ask for; it gets fewer where there are fewer. */
const TOP_K_MAX = 100;

/** A manifest names every user and item: beyond this it would be no file to read any more. */
const NAMES_MAX = 200_000;

/** An update of a user and an item takes about so long on one core: a fixed part, and one for each factor. */
const SECONDS_AN_UPDATE = 2e-8;
const SECONDS_A_FACTOR = 5e-9;

const BIASES: FactorizationOptions = {
  factors: 0,
  epochs: 20,
  rate: 0.01,
  decay: 0.95,
  regularization: 0.05,
};

/** The simplest first. */
const CANDIDATES: readonly FactorizationOptions[] = [
  BIASES,
  { factors: 20, epochs: 30, rate: 0.02, decay: 0.95, regularization: 0.1 },
  { factors: 64, epochs: 40, rate: 0.02, decay: 0.95, regularization: 0.1 },
];

/** Ratings of items by users: {user, item} → value. */
export const ratingsFamily: Family = {
  name: 'factorization',
  tasks: ['recommendation'],
  async candidates(data, seed) {
    const named = nameRatings(data);
    return CANDIDATES.map((options) => new RatingsCandidate(named, options, seed));
  },
};

/** All ratings of a data set, and who the numbers are. */
interface NamedRatings {
  readonly ratings: Ratings;
  readonly users: readonly string[];
  readonly items: readonly string[];
}

function nameRatings({ instances, target }: DataSet): NamedRatings {
  if (target.values === undefined) throw new TypeError('ratings are values');
  const columnOf = (name: 'user' | 'item') => instances.map(({ row }, i) => nameIn(row!, name, i));
  const users = numbered(columnOf('user'), 'users');
  const items = numbered(columnOf('item'), 'items');
  return {
    users: users.names,
    items: items.names,
    ratings: {
      users: users.ids,
      items: items.ids,
      values: target.values,
      userCount: users.names.length,
      itemCount: items.names.length,
    },
  };
}

function nameIn(row: Row, column: 'user' | 'item', at: number): string {
  const cell = row[column];
  if ((typeof cell === 'string' && cell !== '') || typeof cell === 'number') return String(cell);
  throw new Fault(
    'FailedPrecondition',
    'INVALID_ROW',
    `training row ${at}: a rating needs the columns "user" and "item", strings or numbers, but "${column}" is ${JSON.stringify(cell ?? null)}`,
  );
}

function numbered(column: readonly string[], what: string): { names: string[]; ids: Int32Array } {
  const names = [...new Set(column)].sort(byCodeUnits);
  if (names.length > NAMES_MAX)
    throw new Fault(
      'ResourceExhausted',
      'TOO_MANY_NAMES',
      `a recommender knows at most ${NAMES_MAX} ${what}, but the rows have ${names.length}: leave out those with the fewest ratings`,
    );
  const idOf = new Map(names.map((name, id) => [name, id]));
  return { names, ids: Int32Array.from(column, (name) => idOf.get(name)!) };
}

class RatingsCandidate implements Candidate {
  readonly family = 'factorization';
  readonly description: string;
  readonly settings: Candidate['settings'];
  readonly #named: NamedRatings;
  readonly #options: FactorizationOptions;
  readonly #seed: number;

  constructor(named: NamedRatings, options: FactorizationOptions, seed: number) {
    const { factors, regularization } = options;
    this.description =
      factors === 0
        ? 'biases of users and items'
        : `biases and ${factors} factors, held near 0 by ${regularization}`;
    this.settings = { ...options };
    this.#named = named;
    this.#options = options;
    this.#seed = seed;
  }

  seconds(rows: number): number {
    const { factors, epochs } = this.#options;
    return rows * epochs * (SECONDS_AN_UPDATE + factors * SECONDS_A_FACTOR);
  }

  async fit(rows: Int32Array, onProgress: OnFitProgress): Promise<Fitted> {
    const { users, items, values, userCount, itemCount } = this.#named.ratings;
    const chosen: Ratings = {
      users: rows.map((row) => users[row]!),
      items: rows.map((row) => items[row]!),
      values: Float64Array.from(rows, (row) => values[row]!),
      userCount,
      itemCount,
    };
    const { epochs } = this.#options;
    const startAt = performance.now();
    const model = await fitFactorization(chosen, this.#options, this.#seed, (done, loss) => {
      const rowsPerSecond = (done * epochs * rows.length) / ((performance.now() - startAt) / 1000);
      return onProgress({ done, epoch: Math.round(done * epochs), epochs, loss, rowsPerSecond });
    });
    return new FittedRatings(model, this.#named, ratedItems(chosen));
  }
}

class FittedRatings implements Fitted {
  readonly facts: Fitted['facts'];
  readonly #model: Factorization;
  readonly #named: NamedRatings;
  readonly #rated: readonly string[];

  constructor(model: Factorization, named: NamedRatings, { rated, leftOut }: RatedItems) {
    this.#model = model;
    this.#named = named;
    this.#rated = rated;
    this.facts = {
      users: named.users.length,
      items: named.items.length,
      // What these have rated is among their best items still.
      ...(leftOut > 0 && { usersWithoutRatedItems: leftOut }),
    };
  }

  async scores(rows: Int32Array): Promise<Float64Array> {
    const { users, items } = this.#named.ratings;
    return Float64Array.from(rows, (row) => predictRating(this.#model, users[row]!, items[row]!));
  }

  async export(): Promise<Exported> {
    const { users, items } = this.#named;
    return {
      onnx: exportRatings(this.#model),
      pipeline: [
        {
          step: 'rating-ids',
          users: [...users],
          items: [...items],
          maxTopK: TOP_K_MAX,
          rated: [...this.#rated],
        },
      ],
      signature: RATING_SIGNATURE,
      labels: items,
    };
  }

  async close(): Promise<void> {}
}
