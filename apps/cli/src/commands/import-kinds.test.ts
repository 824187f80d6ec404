import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest, test } from '@jest/globals';
import type { Example } from '../import/example.ts';
import { type Printed, type Request, runCommand } from '../testing.ts';

jest.setTimeout(20_000);

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-import-'));
});
afterEach(() => rm(dir, { recursive: true }));

const SETTINGS = '/v1/models/m/training';

interface Imported extends Printed {
  /** The settings that were put, one after the other. */
  readonly put: unknown[];
  readonly batches: Example[][];
  readonly examples: Example[];
}

/** Runs `ratchet import` of a path below the directory, against a mesh that takes everything. */
async function importPath(path: string, args: readonly string[], settings: object = {}): Promise<Imported> {
  const put: unknown[] = [];
  const batches: Example[][] = [];
  const printed = await runCommand(['import', join(dir, path), '--model', 'm', '--no-train', ...args], {
    [`GET ${SETTINGS}`]: settings,
    [`PUT ${SETTINGS}`]: ({ body }: Request) => {
      put.push(body);
      return body;
    },
    'POST /v1/models/m/examples:batch': ({ body }: Request) => {
      const { examples } = body as { examples: Example[] };
      batches.push(examples);
      return { imported: examples.length, duplicates: 0, rejected: [] };
    },
  });
  return { ...printed, out: stripVTControlCharacters(printed.out), put, batches, examples: batches.flat() };
}

async function importText(name: string, lines: readonly string[], args: readonly string[], settings = {}) {
  await writeFile(join(dir, name), `${lines.join('\n')}\n`);
  return await importPath(name, args, settings);
}

async function rejected(name: string): Promise<{ line?: number; file?: string; reason: string }[]> {
  const text = await readFile(join(dir, `${name}.rejected.jsonl`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { line: number; reason: string });
}

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
    const { code, out, put, examples } = await importText('a.csv', HOUSES, ['--target', 'price'], {
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
    const { out, put, examples } = await importText('a.csv', HOUSES, [
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
    const lines = (await rejected('a')).map(({ line, reason }) => `${line} ${reason}`);
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
    const { put } = await importText('a.csv', lines, ['--target', 'y']);
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
    const { out, put, examples } = await importText('a.csv', [...lines, ...bad], args);
    expect(put).toEqual([
      { task: 'tabular-regression', columns: { code: 'category', day: 'date', junk: 'ignore' } },
    ]);
    expect(out).toMatch(/^junk {4}ignored +you chose so$/m);
    expect(examples).toHaveLength(5);
    expect(examples[0]).toEqual({ row: { code: '1', day: '2024-01-01', junk: '1' }, value: 1.5 });
    expect(await rejected('a')).toMatchObject([{ line: 7, reason: 'INVALID_CELL (day)' }]);
  });

  it('that comes later is read as the first one was', async () => {
    const before = {
      task: 'tabular-classification',
      columns: { x: 'category', gone: 'number' },
      budgetSeconds: 9,
    };
    const lines = ['x,y', '1,0.5', '2,1.5', '1,2.5', '2,3.5'];
    const { put, examples } = await importText('a.csv', lines, ['--target', 'y'], before);
    expect(put).toEqual([]);
    expect(examples[0]).toEqual({ row: { x: '1' }, label: '0.5' });
  });

  it('of JSON lines keeps the types of its cells', async () => {
    const row = { a: 1, b: true, c: null, d: [1, 2.5], e: 'x', y: 2.5 };
    const lines = [row, { ...row, a: 2, y: 3.5 }, { ...row, d: ['x'] }, { ...row, e: { deep: 1 } }, [1]];
    const { examples } = await importText(
      'a.jsonl',
      [...lines.map((line) => JSON.stringify(line)), '{"a":NaN}'],
      ['--target', 'y'],
    );
    expect(examples).toEqual([
      { row: { a: 1, b: true, c: null, d: [1, 2.5], e: 'x' }, value: 2.5 },
      { row: { a: 2, b: true, c: null, d: [1, 2.5], e: 'x' }, value: 3.5 },
    ]);
    expect((await rejected('a')).map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '3 INVALID_CELL (d)',
      '4 INVALID_CELL (e)',
      '5 NOT_JSON',
      '6 NOT_JSON',
    ]);
  });

  it('shows programs what was found as a line of JSON', async () => {
    await writeFile(join(dir, 'a.csv'), 'x,y\n1,0.5\n2,1.5\n');
    const { out } = await importPath('a.csv', ['--target', 'y', '--json']);
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
    const { code, err, put, batches } = await importText('a.csv', lines, args);
    expect(err).toContain(`ratchet: ${message}`);
    expect({ code, put, batches }).toEqual({ code: 1, put: [], batches: [] });
  });
});

describe('a forecast', () => {
  const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);

  it('learns each value from those before it, in the order of time', async () => {
    const days = [4, 0, 2, 1, 3].map((i) => `${day(i)},${i % 2 === 0 ? 'sun' : 'rain'},${10 * i + 0.5}`);
    const wrong = [`${day(2)},sun,7`, 'someday,sun,7', `${day(9)},sun,NaN`];
    const { out, put, examples } = await importText(
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
    expect((await rejected('a')).map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '8 NOT_A_DATE (date)',
      '9 NOT_A_NUMBER (target)',
      '7 SAME_TIME',
    ]);
  });

  it('goes by numbers too, and has 28 values before each unless told otherwise', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${40 - i},${(40 - i) * 1.5}`);
    const { examples } = await importText('a.csv', ['step,y', ...lines], ['--target', 'y', '--time', 'step']);
    expect(examples).toHaveLength(12);
    expect(examples[0]).toMatchObject({ row: { step: 29 }, value: 43.5 });
    expect(examples[0]!.row!['y']).toEqual(Array.from({ length: 28 }, (_, i) => (i + 1) * 1.5));
  });

  it('needs more rows than its history', async () => {
    const { code, err } = await importText(
      'a.csv',
      ['d,y', '2024-01-01,1'],
      ['--target', 'y', '--time', 'd'],
    );
    expect(err).toContain(
      'the series has 1 rows, and each needs 28 before it: give more rows, or a smaller --history',
    );
    expect(code).toBe(1);
  });
});

test('ratings are rows of a user and an item', async () => {
  const lines = [
    'rating\tuser\titem\tat',
    '4\t7\ti1\t0',
    ' 3.5\tann\t 2 \t0',
    '\t7\ti2\t0',
    'x\t7\ti2\t0',
    '1\t\ti2\t0',
    '1\t7\t\t0',
  ];
  const { put, examples } = await importText('a.tsv', lines, [
    '--user',
    'user',
    '--item',
    'item',
    '--rating',
    'rating',
  ]);
  expect(put).toEqual([{ task: 'recommendation' }]);
  expect(examples).toEqual([
    { row: { user: '7', item: 'i1' }, value: 4 },
    { row: { user: 'ann', item: '2' }, value: 3.5 },
  ]);
  expect((await rejected('a')).map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    '4 NO_RATING',
    '5 NOT_A_NUMBER',
    '6 NO_USER',
    '7 NO_ITEM',
  ]);
});

test.each([
  [['--answer', 'a'], { text: 'Wann?', answer: 'Um neun.' }],
  [['--answer', 'a', '--label', 'i'], { text: 'Wann?', answer: 'Um neun.', label: 'hours' }],
])('questions have answers: %j', async (args, example) => {
  const lines = ['q,a,i', 'Wann?,Um neun.,hours', 'Wo?,,place'];
  const { out, put, examples } = await importText('faq.csv', lines, ['--text', 'q', ...args]);
  expect(put).toEqual([{ task: 'question-answering' }]);
  expect(examples).toEqual([example]);
  expect(out).toContain('1 × NO_ANSWER');
});

describe('images', () => {
  /** A PNG of 1 × 1, as small as they come. */
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
    'base64',
  );
  const b64 = PNG.toString('base64');

  async function photos(files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(dir, 'photos', name, '..'), { recursive: true });
      await writeFile(join(dir, 'photos', name), content);
    }
  }

  it('come from a directory for each label', async () => {
    await photos({
      'cat/b.png': PNG,
      'cat/a.PNG': PNG,
      'dog/c.jpeg': PNG,
      'dog/readme.txt': 'no image',
      'dog/cut.png': PNG.subarray(0, 40),
      'dog/.hidden.png': PNG,
      '.trash/x.png': PNG,
      'list.csv': 'a,b',
    });
    const { out, put, examples } = await importPath('photos', []);
    expect(put).toEqual([{ task: 'image-classification' }]);
    expect(examples).toEqual([
      { image: { b64 }, label: 'cat' },
      { image: { b64 }, label: 'cat' },
      { image: { b64 }, label: 'dog' },
    ]);
    expect(out).toContain('5 rows read: 3 new, 0 known, 2 rejected\n');
    expect(await rejected('photos')).toEqual([
      expect.objectContaining({
        file: 'dog/cut.png',
        reason: 'INVALID_IMAGE',
        message: expect.stringContaining('cut off'),
      }),
      expect.objectContaining({ file: 'dog/readme.txt', reason: 'NOT_AN_IMAGE' }),
    ]);
  });

  it('come from JSON lines, as files or in base64', async () => {
    await photos({ 'one.png': PNG });
    const lines = [
      { image: 'photos/one.png', label: 'cat' },
      { image: b64, label: 7 },
      { image: 'photos/none.png', label: 'cat' },
      { image: 'photos/one.png' },
      { label: 'cat' },
      { image: `/9j/${'A'.repeat(100)}`, label: 'cat' },
    ];
    const { put, examples } = await importText(
      'list.jsonl',
      lines.map((line) => JSON.stringify(line)),
      [],
    );
    expect(put).toEqual([{ task: 'image-classification' }]);
    expect(examples).toEqual([
      { image: { b64 }, label: 'cat' },
      { image: { b64 }, label: '7' },
    ]);
    expect((await rejected('list')).map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '3 UNREADABLE',
      '4 NO_LABEL',
      '5 NO_IMAGE',
      '6 INVALID_IMAGE',
    ]);
  });

  it('go in batches that a body can hold, and larger ones not at all', async () => {
    const large = (bytes: number): Buffer => {
      const chunk = Buffer.alloc(bytes - PNG.length);
      chunk.writeUInt32BE(chunk.length - 12);
      chunk.write('teXt', 4, 'latin1');
      // Right behind the header: a chunk that says nothing.
      return Buffer.concat([PNG.subarray(0, 33), chunk, PNG.subarray(33)]);
    };
    await photos({
      'a/1.png': large(400_000),
      'a/2.png': large(400_000),
      'a/3.png': large(400_000),
      'a/4.png': large(6_000_000),
      'a/5.png': large(6_000_001),
    });
    const { batches } = await importPath('photos', []);
    expect(batches.map((batch) => batch.length)).toEqual([1, 1, 1, 1]);
    expect(await rejected('photos')).toMatchObject([{ file: 'a/5.png', reason: 'IMAGE_TOO_LARGE' }]);
  });

  it.each([
    ['has no directories', {}, [], /photos has no directories: expected one for each label/],
    ['has no images', { 'cat/a.txt': 'x' }, [], /the directories in \S+photos have no PNG or JPEG files/],
    ['has columns', { 'cat/a.png': PNG }, ['--text', 'x'], /is a directory of images/],
  ])('are refused from a directory that %s', async (_, files, args, message) => {
    await mkdir(join(dir, 'photos'));
    await photos(files as Record<string, Uint8Array | string>);
    const { code, err, batches } = await importPath('photos', args);
    expect(err).toMatch(message);
    expect({ code, batches }).toEqual({ code: 1, batches: [] });
  });
});

test('labelled texts set nothing', async () => {
  const { put, examples } = await importText('a.csv', ['text,label', 'so good,1'], []);
  expect(put).toEqual([]);
  expect(examples).toEqual([{ text: 'so good', label: '1' }]);
});
