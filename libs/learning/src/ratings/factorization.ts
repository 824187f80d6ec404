import { type Random, randomFrom, shuffle } from '@ratchet/kernel';

/** Ratings in columns. Users and items count from 0. */
export interface Ratings {
  readonly users: Int32Array;
  readonly items: Int32Array;
  readonly values: Float64Array;
  readonly userCount: number;
  readonly itemCount: number;
}

export interface FactorizationOptions {
  /** How many numbers describe a user's taste and an item; 0 is biases alone. */
  readonly factors: number;
  readonly epochs: number;
  /** The length of the first epoch's steps, and by how much it shrinks from epoch to epoch. */
  readonly rate: number;
  readonly decay: number;
  /** How strongly factors and biases are held near 0. */
  readonly regularization: number;
}

/** mean + userBias + itemBias + userFactors · itemFactors; whoever was never seen has zeros. */
export interface Factorization {
  readonly factors: number;
  readonly mean: number;
  readonly userBias: Float32Array;
  readonly itemBias: Float32Array;
  /** User by user. */
  readonly userFactors: Float32Array;
  readonly itemFactors: Float32Array;
  /** The smallest and the largest value of the training rows: predictions are held between them. */
  readonly range: readonly [number, number];
}

/** Factors begin in ±this. */
const START = 0.1;

/**
 * Biased matrix factorisation by stochastic gradient descent (Funk 2006; Koren, Bell and Volinsky 2009): with the error e of
 * a rating, b += η(e − λb), p += η(eq − λp), q += η(ep − λq). The same ratings, options and seed give the same bits.
 */
export async function fitFactorization(
  ratings: Ratings,
  options: FactorizationOptions,
  seed: number,
  onEpoch: (done: number, loss: number) => Promise<void> | void = () => undefined,
): Promise<Factorization> {
  const { users, items, values, userCount, itemCount } = ratings;
  const { factors, epochs, decay, regularization } = options;
  const random = randomFrom(seed);
  const model = start(ratings, factors, random);
  zeroUnseen(model.userFactors, users, userCount, factors);
  zeroUnseen(model.itemFactors, items, itemCount, factors);
  const order = Int32Array.from(values, (_, i) => i);
  let { rate } = options;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    shuffle(order, random);
    const squares = learn(ratings, order, model, rate, regularization);
    await onEpoch(epoch / epochs, squares / Math.max(1, order.length));
    rate *= decay;
  }
  return model;
}

/** What a model predicts for a user and an item, by their numbers; -1 is nobody and nothing known. */
export function predictRating(model: Factorization, user: number, item: number): number {
  const { factors, mean, userBias, itemBias, userFactors, itemFactors, range } = model;
  let value = mean + (user < 0 ? 0 : userBias[user]!) + (item < 0 ? 0 : itemBias[item]!);
  if (user >= 0 && item >= 0)
    for (let f = 0; f < factors; f++)
      value += userFactors[user * factors + f]! * itemFactors[item * factors + f]!;
  return Math.min(range[1], Math.max(range[0], value));
}

function start({ values, userCount, itemCount }: Ratings, factors: number, random: Random): Factorization {
  let sum = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const around = (count: number) => Float32Array.from({ length: count }, () => (random() * 2 - 1) * START);
  return {
    factors,
    mean: Math.fround(sum / Math.max(1, values.length)),
    userBias: new Float32Array(userCount),
    itemBias: new Float32Array(itemCount),
    userFactors: around(userCount * factors),
    itemFactors: around(itemCount * factors),
    range: [low, high],
  };
}

/** Who has no rating in these rows must not be described by chance. */
function zeroUnseen(table: Float32Array, ids: Int32Array, count: number, factors: number): void {
  const seen = new Uint8Array(count);
  for (const id of ids) seen[id] = 1;
  for (let id = 0; id < count; id++) if (seen[id] === 0) table.fill(0, id * factors, (id + 1) * factors);
}

/** One epoch; answers the sum of squared errors. */
function learn(
  { users, items, values }: Ratings,
  order: Int32Array,
  model: Factorization,
  rate: number,
  regularization: number,
): number {
  const { factors, mean, userBias, itemBias, userFactors, itemFactors } = model;
  let squares = 0;
  for (let i = 0; i < order.length; i++) {
    const at = order[i]!;
    const user = users[at]!;
    const item = items[at]!;
    const p = user * factors;
    const q = item * factors;
    let predicted = mean + userBias[user]! + itemBias[item]!;
    for (let f = 0; f < factors; f++) predicted += userFactors[p + f]! * itemFactors[q + f]!;
    const error = values[at]! - predicted;
    squares += error * error;
    userBias[user]! += rate * (error - regularization * userBias[user]!);
    itemBias[item]! += rate * (error - regularization * itemBias[item]!);
    for (let f = 0; f < factors; f++) {
      const taste = userFactors[p + f]!;
      const trait = itemFactors[q + f]!;
      userFactors[p + f] = taste + rate * (error * trait - regularization * taste);
      itemFactors[q + f] = trait + rate * (error * taste - regularization * trait);
    }
  }
  return squares;
}
