import { expect, test } from '@jest/globals';
import type { Cell } from '@ratchet/model';
import { numberOf } from './cells.ts';

test.each<[Cell, number]>([
  ['3', 3],
  ['+3.', 3],
  ['-.5', -0.5],
  ['1.25e3', 1250],
  ['1E-2', 0.01],
  [7, 7],
])('%j is a number', (cell, number) => {
  expect(numberOf(cell)).toBe(number);
});

test.each<Cell>(['', '.', '1.2.3', '1e', '0x10', '1_000', '1,5', 'Infinity', '1e39', 1e39, true, null])(
  '%j is none',
  (cell) => {
    expect(numberOf(cell)).toBeUndefined();
  },
);

test('a long cell that begins as a number is looked at once, not once for each of its digits', () => {
  expect(numberOf(`${'1'.repeat(900_000)}x`)).toBeUndefined();
});
