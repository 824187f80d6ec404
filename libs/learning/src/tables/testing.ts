import { type Random, randomFrom } from '@ratchet/kernel';
import type { Row } from '@ratchet/model';
import type { Family } from '../candidate.ts';
import type { LearningRow } from '../data-set.ts';
import { denseTableFamily } from './dense-family.ts';
import { linearTableFamily } from './linear-family.ts';
import { treesTableFamily } from './trees-family.ts';

export const TABLE_FAMILIES: readonly Family[] = [linearTableFamily, treesTableFamily, denseTableFamily];

export function learningRow(row: Row, target: string | number): LearningRow {
  const known = typeof target === 'string' ? { label: target } : { value: target };
  return { instance: { row }, ...known, part: 'train', trainOnly: false };
}

/** About normal: mean 0, standard deviation 1. */
export function normalFrom(random: Random): Random {
  return () => {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += random();
    return sum - 6;
  };
}

/** For tests: flowers of three kinds by four sizes; one kind is easily told, the others overlap. */
export function flowers(count: number, seed: number): LearningRow[] {
  const kinds = [
    { name: 'setosa', sizes: [5.0, 3.4, 1.5, 0.25], spread: [0.35, 0.38, 0.17, 0.1] },
    { name: 'versicolor', sizes: [5.9, 2.8, 4.3, 1.3], spread: [0.5, 0.3, 0.45, 0.2] },
    { name: 'virginica', sizes: [6.6, 3.0, 5.6, 2.0], spread: [0.6, 0.3, 0.55, 0.27] },
  ];
  const normal = normalFrom(randomFrom(seed));
  return Array.from({ length: count }, (_, i) => {
    const { name, sizes, spread } = kinds[i % kinds.length]!;
    // most of what differs within a kind is the size of the flower
    const size = normal();
    const [a, b, c, d] = sizes.map((of, j) => of + spread[j]! * (0.7 * size + 0.7 * normal()));
    return learningRow({ sepalLength: a!, sepalWidth: b!, petalLength: c!, petalWidth: d! }, name);
  });
}

/**
 * For tests: rows with all kinds of columns and gaps, of which the price depends on each. Its classes are cheap and dear, or
 * these and fair.
 */
export function flats(count: number, seed: number, classes?: 2 | 3): LearningRow[] {
  const random = randomFrom(seed);
  const normal = normalFrom(random);
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  return Array.from({ length: count }, () => {
    const size = Math.exp(4 + normal() * 0.9);
    const city = pick('Bonn', 'Hangzhou', 'Lyon', 'Oslo');
    const floor = random() < 0.2 ? null : Math.floor(random() * 6);
    const month = 1 + Math.floor(random() * 12);
    const street = `street ${Math.floor(random() * 60)}`;
    const rents = Array.from({ length: 5 }, () => 10 + normal());
    const price =
      3 * Math.log(size) +
      { Bonn: 0, Hangzhou: 2, Lyon: 1, Oslo: 4 }[city] +
      (floor ?? -2) * 0.4 +
      Math.sin((2 * Math.PI * month) / 12) +
      rents.at(-1)! / 2 +
      normal() * 0.5;
    const row: Row = { size, city, floor, since: `2023-${String(month).padStart(2, '0')}-01`, street, rents };
    if (classes === undefined) return learningRow(row, price);
    if (classes === 3 && Math.abs(price - 19.5) < 1) return learningRow(row, 'fair');
    return learningRow(row, price > 19.5 ? 'dear' : 'cheap');
  });
}
