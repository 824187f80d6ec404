import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ImportBed } from './testing-import.ts';

jest.setTimeout(20_000); // what reads rows and images is loaded when the first one comes

let bed: ImportBed;
beforeEach(async () => {
  bed = await ImportBed.open();
});
afterEach(() => bed.close());

describe('a forecast', () => {
  const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);

  it('learns each value from those before it, in the order of time', async () => {
    const days = [4, 0, 2, 1, 3].map((i) => `${day(i)},${i % 2 === 0 ? 'sun' : 'rain'},${10 * i + 0.5}`);
    const wrong = [`${day(2)},sun,7`, 'someday,sun,7', `${day(9)},sun,NaN`];
    const { out, put, examples } = await bed.importText(
      'a.csv',
      ['date,sky,sold', ...days, ...wrong],
      ['--target', 'sold', '--time', 'date', '--history', '2'],
    );
    expect(put).toEqual([{ task: 'tabular-regression', time: 'date' }]);
    expect(examples).toEqual([
      { row: { date: '2024-01-03', sky: 'sun', sold: [0.5, 10.5] }, value: 20.5 },
      { row: { date: '2024-01-04', sky: 'rain', sold: [10.5, 20.5] }, value: 30.5 },
      { row: { date: '2024-01-05', sky: 'sun', sold: [20.5, 30.5] }, value: 40.5 },
    ]);
    expect(out).toMatch(/^sold {4}series/m);
    expect((await bed.rejected('a')).map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '8 NOT_A_DATE (date)',
      '9 NOT_A_NUMBER (target)',
      '7 SAME_TIME',
    ]);
  });

  it('goes by numbers too, and has 28 values before each unless told otherwise', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${40 - i},${(40 - i) * 1.5}`);
    const { examples } = await bed.importText(
      'a.csv',
      ['step,y', ...lines],
      ['--target', 'y', '--time', 'step'],
    );
    expect(examples).toHaveLength(12);
    expect(examples[0]).toMatchObject({ row: { step: 29 }, value: 43.5 });
    expect(examples[0]!.row!['y']).toEqual(Array.from({ length: 28 }, (_, i) => (i + 1) * 1.5));
  });

  it('needs more rows than its history', async () => {
    const { code, err } = await bed.importText(
      'a.csv',
      ['d,y', '2024-01-01,1'],
      ['--target', 'y', '--time', 'd'],
    );
    expect(err).toContain(
      'the series has 1 rows, and each needs 28 before it: give more rows, or a smaller --history',
    );
    expect(code).toBe(1);
  });

  it.each([
    [
      'no date',
      ['yes,1', 'no,2', 'yes,3'],
      '3 × NOT_A_DATE (promo): the column "promo", named with --time: expected a date such as 2024-01-31 or a number, got "yes"',
    ],
    [
      'the same for all',
      ['1,1', '1,2', '1,3'],
      '2 × SAME_TIME: expected one row for each time: another row has the same',
    ],
    [
      'of values that are no numbers',
      ['1,many', ',2'],
      '1 × NOT_A_NUMBER (target): a forecast learns numbers: expected one, got "many"',
    ],
  ])('says why no row can be used whose time is %s', async (_, rows, why) => {
    const args = ['--target', 'units', '--time', 'promo', '--history', '1'];
    const { code, err } = await bed.importText('a.csv', ['promo,units', ...rows], args);
    expect(err).toContain('the table has no row that can be used: nothing is imported; ');
    expect(err).toContain(`; ${why}`);
    expect(code).toBe(1);
  });
});
