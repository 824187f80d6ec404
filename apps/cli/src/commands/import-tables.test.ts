import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ImportBed } from './testing-import.ts';

jest.setTimeout(20_000); // what reads rows and images is loaded when the first one comes

let bed: ImportBed;
beforeEach(async () => {
  bed = await ImportBed.open();
});
afterEach(() => bed.close());

describe('a table', () => {
  const HOUSES = [
    'rooms,zip,built,garden,price',
    '3, 01234 ,2001-05-31,yes,100000.5',
    '4,01235,1999-01-01,,120000',
    ',01234,2003-07-01,no,90000',
    '2,01235,2010-10-10,yes,',
    'NaN,01234,2010-10-10,yes,5',
    '-inf,01234,2010-10-10,yes,5',
    '2,01234,2010-10-10,yes,cheap',
    '2,01234,yes,1',
    ',,,,7',
    '6,01235,1980-02-28,no,240000',
  ];

  it('is shown with what its columns are, and sent with what was found', async () => {
    const { code, out, put, examples } = await bed.importText('a.csv', HOUSES, ['--target', 'price'], {
      family: 'linear',
    });
    expect(out.split('\n').slice(0, 8)).toEqual([
      'column  kind      distinct  missing  examples',
      'rooms   number    4         50.0 %   3, 4, 2',
      'zip     category  2         12.5 %   01234, 01235',
      'built   date      5         12.5 %   2001-05-31, 1999-01-01, 2003-07-01',
      'garden  category  2         25.0 %   yes, no',
      '! rooms: it has only 4 whole numbers: choose category if they are codes without an order',
      '! zip: some numbers begin with 0, so they are taken as codes: choose number if they are none',
      '8 rows; price has 7 different values: tabular-classification (--task and --column change what is found)',
    ]);
    expect(code).toBe(0);
    expect(put).toEqual([{ family: 'linear', task: 'tabular-classification' }]);
    expect(examples[0]).toEqual({
      row: { rooms: 3, zip: '01234', built: '2001-05-31', garden: 'yes' },
      label: '100000.5',
    });
  });

  it('of numbers is a regression, and rows that hold none are rejected with their lines', async () => {
    const { out, put, examples } = await bed.importText('a.csv', HOUSES, [
      '--target',
      'price',
      '--task',
      'tabular-regression',
    ]);
    expect(put).toEqual([{ task: 'tabular-regression' }]);
    expect(examples).toEqual([
      { row: { rooms: 3, zip: '01234', built: '2001-05-31', garden: 'yes' }, value: 100000.5 },
      { row: { rooms: 4, zip: '01235', built: '1999-01-01', garden: null }, value: 120000 },
      { row: { rooms: null, zip: '01234', built: '2003-07-01', garden: 'no' }, value: 90000 },
      { row: { rooms: 6, zip: '01235', built: '1980-02-28', garden: 'no' }, value: 240000 },
    ]);
    expect(out).toContain('10 rows read as utf-8: 4 new, 0 known, 6 rejected\n');
    expect(out).toContain('  2 × INVALID_CELL (rooms)\n');
    expect(out).toContain('values: 90000 to 240000, on average 137500\n');
    const lines = (await bed.rejected('a')).map(({ line, reason }) => `${line} ${reason}`);
    expect(lines.sort()).toEqual([
      '10 EMPTY_ROW',
      '5 NO_TARGET',
      '6 INVALID_CELL (rooms)',
      '7 INVALID_CELL (rooms)',
      '8 NOT_A_NUMBER (target)',
      '9 EXPECTED_5_COLUMNS_GOT_4',
    ]);
  });

  it.each([
    ['few whole numbers', ['0', '1', '1', '0'], 'tabular-classification'],
    ['words', ['a', 'b', 'b', 'a'], 'tabular-classification'],
    ['fractions', ['0.5', '1', '1', '0.5'], 'tabular-regression'],
    ['many whole numbers', Array.from({ length: 90 }, (_, i) => String(i % 30)), 'tabular-regression'],
    ['numbers that are all different', ['10', '20', '30'], 'tabular-regression'],
    ['numbers and a word', ['1.5', '2.5', 'high', '3.5'], 'tabular-classification'],
  ])('whose target is %j asks for its task', async (_, targets, task) => {
    const lines = ['x,y', ...targets.map((target, i) => `${i / 2 + 0.25},${target}`)];
    const { put } = await bed.importText('a.csv', lines, ['--target', 'y']);
    expect(put).toEqual([{ task }]);
  });

  it('takes what the user says of columns, and rejects the rows that do not fit', async () => {
    const lines = ['code,day,junk,y', ...[1, 2, 3, 2].map((i) => `${i},2024-01-0${i},${i},${i + 0.5}`)];
    const bad = ['x,2024-01-01,1,1.5', '1,yesterday,1,1.5'];
    const args = [
      '--target',
      'y',
      '--column',
      'code=category',
      '--column',
      'day=date',
      '--column',
      'junk=ignore',
    ];
    const { out, put, examples } = await bed.importText('a.csv', [...lines, ...bad], args);
    expect(put).toEqual([
      { task: 'tabular-regression', columns: { code: 'category', day: 'date', junk: 'ignore' } },
    ]);
    expect(out).toMatch(/^junk {4}ignored +you chose so$/m);
    expect(examples).toHaveLength(5);
    expect(examples[0]).toEqual({ row: { code: '1', day: '2024-01-01', junk: '1' }, value: 1.5 });
    expect(await bed.rejected('a')).toMatchObject([{ line: 7, reason: 'INVALID_CELL (day)' }]);
  });

  it('that comes later is read as the first one was', async () => {
    const before = {
      task: 'tabular-classification',
      columns: { x: 'category', gone: 'number' },
      budgetSeconds: 9,
    };
    const lines = ['x,y', '1,0.5', '2,1.5', '1,2.5', '2,3.5'];
    const { put, examples } = await bed.importText('a.csv', lines, ['--target', 'y'], before);
    expect(put).toEqual([]);
    expect(examples[0]).toEqual({ row: { x: '1' }, label: '0.5' });
  });

  it('of JSON lines keeps the types of its cells', async () => {
    const row = { a: 1, b: true, c: null, d: [1, 2.5], e: 'x', y: 2.5 };
    const lines = [row, { ...row, a: 2, y: 3.5 }, { ...row, d: ['x'] }, { ...row, e: { deep: 1 } }, [1]];
    const { examples } = await bed.importText(
      'a.jsonl',
      [...lines.map((line) => JSON.stringify(line)), '{"a":NaN}'],
      ['--target', 'y'],
    );
    expect(examples).toEqual([
      { row: { a: 1, b: true, c: null, d: [1, 2.5], e: 'x' }, value: 2.5 },
      { row: { a: 2, b: true, c: null, d: [1, 2.5], e: 'x' }, value: 3.5 },
    ]);
    expect((await bed.rejected('a')).map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '3 INVALID_CELL (d)',
      '4 INVALID_CELL (e)',
      '5 NOT_JSON',
      '6 NOT_JSON',
    ]);
  });

  it('shows programs what was found as a line of JSON', async () => {
    await writeFile(join(bed.dir, 'a.csv'), 'x,y\n1,0.5\n2,1.5\n');
    const { out } = await bed.importPath('a.csv', ['--target', 'y', '--json']);
    const [plan, summary] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(plan).toMatchObject({
      task: 'tabular-regression',
      rows: 2,
      findings: [{ column: 'x', kind: 'number' }],
    });
    expect(summary).toMatchObject({ rows: 2, imported: 2, values: { lowest: 0.5, highest: 1.5, mean: 1 } });
  });

  it.each([
    ['no target', ['x,y', '1,2'], ['--column', 'x=number'], 'a table needs --target'],
    ['an unknown target', ['x,y', '1,2'], ['--target', 'z'], 'the file has no column "z"; it has: "x", "y"'],
    [
      'an unknown kind',
      ['x,y', '1,2'],
      ['--target', 'y', '--column', 'x=text'],
      '--column x: expected one of number, category, date, series, ignore, got "text"',
    ],
    [
      'an unknown column',
      ['x,y', '1,2'],
      ['--target', 'y', '--column', 'z=date'],
      'there is no column "z"; there are "x"',
    ],
    [
      'an unknown task',
      ['x,y', '1,2'],
      ['--target', 'y', '--task', 'recommendation'],
      '--task: a table is for tabular-classification or tabular-regression, got "recommendation"',
    ],
    ['no rows', ['x,y'], ['--target', 'y'], 'the table has no row that can be used'],
    [
      'two columns of the target',
      ['y,y', '1,2'],
      ['--target', 'y'],
      'the file has two columns of the name "y"',
    ],
    [
      'columns that say nothing',
      ['x,y', '1,2.5', '1,3.5'],
      ['--target', 'y'],
      'no column is left to learn from: choose what they are with --column',
    ],
    [
      'options of two kinds',
      ['x'],
      ['--target', 'y', '--rating', 'r'],
      '--target is for tables and --rating for ratings',
    ],
    ['a history without a time', ['x,y'], ['--target', 'y', '--history', '3'], '--history is for forecasts'],
    [
      'a wrong history',
      ['x,y'],
      ['--target', 'y', '--time', 'x', '--history', '0'],
      '--history: expected 1 to 1024 values',
    ],
  ])('with %s is refused, and nothing is sent', async (_, lines, args, message) => {
    const { code, err, put, batches } = await bed.importText('a.csv', lines, args);
    expect(err).toContain(`ratchet: ${message}`);
    expect({ code, put, batches }).toEqual({ code: 1, put: [], batches: [] });
  });
});
