import { describe, expect, it, test } from '@jest/globals';
import { UserError } from '../user-error.ts';
import type { Example } from './example.ts';
import { Occurrences } from './occurrences.ts';
import { planTable } from './table-plan.ts';
import type { TableRow, TableRows } from './table-rows.ts';
import { tableSource } from './table-source.ts';

/** Which occurrence each example is sent with. */
function countedIn(examples: readonly Example[]): (number | undefined)[] {
  const occurrences = new Occurrences();
  return examples.map((example) => occurrences.counted(example).occurrence);
}

describe('the rows of a table', () => {
  it('are counted by their columns and their target, the first without a number', () => {
    const rows: Example[] = [
      { row: { a: 1, b: 'x' }, label: 'yes' },
      { row: { a: 1, b: 'x' }, label: 'no' },
      { row: { b: 'x', a: 1 }, label: 'yes' },
      { row: { a: 1, b: 'x', c: null }, label: 'yes' },
      { row: { a: '1', b: 'x' }, label: 'yes' },
      { row: { a: 1, b: 'x' }, value: 1 },
      { row: { a: 1, b: 'x' }, label: '1' },
      { row: { a: 1, b: 'x' }, value: 1 },
    ];
    expect(countedIn(rows)).toEqual([undefined, undefined, 2, 3, undefined, undefined, undefined, 2]);
  });

  it('are the same examples in any order', () => {
    const rows: Example[] = Array.from({ length: 60 }, (_, i) => ({ row: { a: i % 3 }, value: i % 2 }));
    const sent = (examples: readonly Example[]) => {
      const occurrences = new Occurrences();
      return new Set(examples.map((example) => JSON.stringify(occurrences.counted(example))));
    };
    expect(sent(rows).size).toBe(60);
    expect(sent(rows.toReversed())).toEqual(sent(rows));
  });

  it('may be so many, and not one more', () => {
    const occurrences = new Occurrences(2);
    for (const a of [1, 2, 1, 2]) occurrences.counted({ row: { a }, value: 0 });
    const third = () => occurrences.counted({ row: { a: 3 }, value: 0 });
    expect(third).toThrow(UserError);
    expect(third).toThrow(
      'a table may have 2 different rows, and this one has more: split it into several files',
    );
  });
});

test('a table is read with what was counted, from the start each time', async () => {
  const rows: TableRow[] = [
    { place: 2, row: { a: '1', b: 'x' }, target: 'no' },
    { place: 3, row: { a: '1.0', b: 'x' }, target: 'yes' },
    { place: 4, row: { a: '1.0', b: 'x' }, target: 'no' },
    { place: 5, row: { a: '1', b: 'x' }, target: null },
    { place: 6, row: { a: '2', b: 'x' }, target: 'no' },
    { place: 7, row: { a: '1', b: 'x' }, target: 'no' },
  ];
  const table: TableRows = {
    encoding: 'utf-8',
    target: 'y',
    async *rows() {
      yield* rows;
    },
  };
  const source = await tableSource(table, await planTable(table, { said: {}, known: {}, task: undefined }));
  for (let time = 1; time <= 2; time++) {
    const examples: (Example | undefined)[] = [];
    for await (const read of source.examples(() => undefined))
      examples.push(read.problem === undefined ? read.example : undefined);
    expect(examples).toEqual([
      { row: { a: 1, b: 'x' }, label: 'no' },
      { row: { a: 1, b: 'x' }, label: 'yes' },
      { row: { a: 1, b: 'x' }, label: 'no', occurrence: 2 },
      undefined,
      { row: { a: 2, b: 'x' }, label: 'no' },
      { row: { a: 1, b: 'x' }, label: 'no', occurrence: 3 },
    ]);
  }
});

test.each<[string, Example]>([
  ['ratings', { row: { user: 'u', item: 'i' }, value: 3 }],
  ['texts', { text: 'good', label: 'yes' }],
])('%s are not counted', (_, example) => {
  expect(countedIn([example, example])).toEqual([undefined, undefined]);
});
