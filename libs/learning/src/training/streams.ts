import { randomFrom, shuffle } from '@ratchet/kernel';

/**
 * The seed of an independent stream of random numbers, told from others by `parts`. Whatever a fit draws at a step comes
 * from the number of that step and not from a generator that runs along: so it does not matter in which pieces, or in how
 * many processes, the steps are done.
 */
export function streamSeed(seed: number, ...parts: readonly number[]): number {
  return parts.reduce((hash, part) => mixed(Math.imul(hash, 31) + part), mixed(seed)) >>> 0;
}

/** The last mix of MurmurHash3, from a point of which 0 is not the image. */
function mixed(value: number): number {
  let hash = (value + 0x9e3779b9) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The order of the rows in an epoch. */
export function epochOrder(rows: number, seed: number, epoch: number): Int32Array {
  const order = new Int32Array(rows);
  for (let row = 0; row < rows; row++) order[row] = row;
  shuffle(order, randomFrom(streamSeed(seed, ORDER, epoch)));
  return order;
}

const ORDER = 1;
const MASKS = 2;

/** What the forward pass draws from at a step. */
export function maskSeed(seed: number, step: number): number {
  return streamSeed(seed, MASKS, step);
}
