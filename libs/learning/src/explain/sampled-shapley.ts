import { randomFrom, shuffle } from '@ratchet/kernel';
import { completenessOf, type Integrated } from './integrate.ts';

/** Orders in which pieces come, and the same ones backwards: few where there are many pieces, and each order takes long. */
const ORDERS_MIN = 2;
const ORDERS_MAX = 8;
/** Points that are computed, about. */
const POINTS_MAX = 2048;
/** Points that are held at once. */
const POINTS = 32;
const SEED = 1;

export interface ShapleyOptions {
  readonly point: Float32Array;
  /** The scores of points. */
  readonly run: (points: Float32Array) => Promise<Float64Array>;
  /** Of each number of the point its group, counted from 0. */
  readonly groups: Int32Array;
  /** When no more orders are tried, on the scale of performance.now(). */
  readonly until: number;
}

/**
 * Sampled Shapley values (Castro, Gómez and Tejada 2009): groups of numbers come in one by one, in random orders, and what each
 * changes on the mean is its contribution, shared evenly by its numbers that are not 0. Whatever the function, contributions add
 * up. The same function and point give the same contributions.
 */
export async function sampledShapley({ point, run, groups, until }: ShapleyOptions): Promise<Integrated> {
  const count = groups.reduce((most, group) => Math.max(most, group + 1), 0);
  const ends = new Float32Array(2 * point.length);
  ends.set(point, point.length);
  const [baseline, score] = (await run(ends)) as unknown as [number, number];
  const changes = new Float64Array(count);
  const random = randomFrom(SEED);
  const order = Int32Array.from({ length: count }, (_, group) => group);
  let orders = 0;
  while (orders < 2 * ordersFor(count) && (orders === 0 || performance.now() <= until)) {
    shuffle(order, random);
    for (const each of [order, order.toReversed()]) {
      addChanges(changes, each, await scoresAlong(each, { point, run, groups }), [baseline, score]);
      orders++;
    }
  }
  const means = changes.map((change) => change / orders);
  const contributions = shared(means, groups, point);
  return { contributions, score, baseline, completeness: completenessOf(contributions, score, baseline) };
}

/** Pairs of orders for so many pieces. */
function ordersFor(count: number): number {
  return Math.max(ORDERS_MIN, Math.min(ORDERS_MAX, Math.round(POINTS_MAX / (2 * count))));
}

/** The scores after each piece of an order has come in, without the last one, after which all are there. */
async function scoresAlong(
  order: Int32Array,
  { point, run, groups }: Pick<ShapleyOptions, 'point' | 'run' | 'groups'>,
): Promise<Float64Array> {
  const size = point.length;
  const scores = new Float64Array(Math.max(0, order.length - 1));
  const present = new Float32Array(size);
  for (let from = 0; from < scores.length; from += POINTS) {
    const part = order.subarray(from, Math.min(from + POINTS, scores.length));
    const points = new Float32Array(size * part.length);
    for (const [row, group] of part.entries()) {
      for (let i = 0; i < size; i++) if (groups[i] === group) present[i] = point[i]!;
      points.set(present, row * size);
    }
    scores.set(await run(points), from);
  }
  return scores;
}

/** Adds what each piece of an order changed. */
function addChanges(
  changes: Float64Array,
  order: Int32Array,
  scores: Float64Array,
  [baseline, score]: readonly [number, number],
): void {
  for (const [i, group] of order.entries())
    changes[group]! += (scores[i] ?? score) - (i === 0 ? baseline : scores[i - 1]!);
}

function shared(changes: Float64Array, groups: Int32Array, point: Float32Array): Float64Array {
  const sizes = new Int32Array(changes.length);
  for (const [i, group] of groups.entries()) if (point[i] !== 0) sizes[group]! += 1;
  return Float64Array.from(point, (value, i) =>
    value === 0 ? 0 : changes[groups[i]!]! / sizes[groups[i]!]!,
  );
}
