import { type Random, randomFrom, shuffle } from '@ratchet/kernel';
import { completenessOf, type Integrated } from './integrate.ts';

/** Pieces that come and go as one; the more there are, the more runs it takes. */
export const GROUPS_MAX = 64;
/** Orders in which pieces come, and the same ones backwards. */
const ORDERS = 8;
/** Points that are held at once. */
const POINTS = 32;
const SEED = 1;

export interface ShapleyOptions {
  readonly point: Float32Array;
  /** The scores of points. */
  readonly run: (points: Float32Array) => Promise<Float64Array>;
  /** Of each number of the point its group, counted from 0: at most GROUPS_MAX of them. */
  readonly groups: Int32Array;
}

/**
 * Sampled Shapley values (Castro, Gómez and Tejada 2009): groups of numbers come in one by one, in random orders, and what each
 * changes on the mean is its contribution, shared evenly by its numbers that are not 0. Whatever the function, contributions add
 * up. The same function and point give the same contributions.
 */
export async function sampledShapley({ point, run, groups }: ShapleyOptions): Promise<Integrated> {
  const size = point.length;
  const count = groups.reduce((most, group) => Math.max(most, group + 1), 0);
  const [baseline, score] = (await run(
    Float32Array.from([...new Float32Array(size), ...point]),
  )) as unknown as [number, number];
  const changes = new Float64Array(count);
  const orders = ordersOf(count, randomFrom(SEED));
  for (const order of orders) {
    const present = new Float32Array(size);
    let before = baseline;
    for (let from = 0; from < count - 1; from += POINTS) {
      const part = order.subarray(from, Math.min(from + POINTS, count - 1));
      const points = new Float32Array(size * part.length);
      for (const [row, group] of part.entries()) {
        for (let i = 0; i < size; i++) if (groups[i] === group) present[i] = point[i]!;
        points.set(present, row * size);
      }
      const scores = await run(points);
      for (const [row, group] of part.entries()) {
        changes[group]! += scores[row]! - before;
        before = scores[row]!;
      }
    }
    if (count > 0) changes[order[count - 1]!]! += score - before;
  }
  const contributions = shared(
    changes.map((change) => change / orders.length),
    groups,
    point,
  );
  return { contributions, score, baseline, completeness: completenessOf(contributions, score, baseline) };
}

function ordersOf(count: number, random: Random): Int32Array[] {
  const order = Int32Array.from({ length: count }, (_, group) => group);
  return Array.from({ length: ORDERS }, () => {
    shuffle(order, random);
    return [order.slice(), order.toReversed()];
  }).flat();
}

function shared(changes: Float64Array, groups: Int32Array, point: Float32Array): Float64Array {
  const sizes = new Int32Array(changes.length);
  for (const [i, group] of groups.entries()) if (point[i] !== 0) sizes[group]! += 1;
  return Float64Array.from(point, (value, i) =>
    value === 0 ? 0 : changes[groups[i]!]! / sizes[groups[i]!]!,
  );
}
