import { expect, test } from '@jest/globals';
import { epochOrder, streamSeed } from './streams.ts';

test('an epoch sees each row once, in an order of its own', () => {
  const orders = [epochOrder(100, 1, 0), epochOrder(100, 1, 1), epochOrder(100, 2, 0)];
  const all = Int32Array.from({ length: 100 }, (_, row) => row);
  for (const order of orders) expect(order.toSorted()).toEqual(all);
  expect(new Set(orders.map((order) => order.join())).size).toBe(3);
  expect(epochOrder(100, 1, 0)).toEqual(orders[0]);
});

test('streams are told apart by each of their parts, and by their order', () => {
  const parts = [0, 1, 2, 3, 1000, 2 ** 31];
  const seeds = parts.flatMap((a) =>
    parts.flatMap((b) => [streamSeed(a, b), streamSeed(a, 9, b), streamSeed(a, b, 9)]),
  );
  expect(new Set(seeds).size).toBe(seeds.length);
  for (const seed of seeds) expect(seed === seed >>> 0).toBe(true);
});
