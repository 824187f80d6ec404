import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Request, runCommand } from '../testing.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-import-'));
});
afterEach(() => rm(dir, { recursive: true }));

const COLUMNS = [
  { name: 'rooms', kind: 'number' },
  { name: 'town', kind: 'hashed' },
  { name: 'street', kind: 'category' },
];
const MODEL = { name: 'm', task: 'tabular-regression', aliases: { champion: '3' }, policy: {} };
const WAITING = { name: 'm', aliases: {}, model_version_status: [{ version: '3' }] };
const VERSION = { manifest: { pipeline: [{ step: 'encode-row', columns: COLUMNS }] } };

/** Imports a table into a model that answers already, and gives its rows. */
async function importRows(
  lines: readonly string[],
  settings: object = {},
  args: readonly string[] = [],
  model: object = MODEL,
) {
  await writeFile(join(dir, 'more.csv'), `rooms,town,street,price\n${lines.join('\n')}\n`);
  const rows: unknown[] = [];
  const command = ['import', join(dir, 'more.csv'), '--model', 'm', '--target', 'price', ...args];
  const { code, out, err } = await runCommand(command, {
    'GET /v1/models/m/training': settings,
    'PUT /v1/models/m/training': {},
    'GET /v1/models/m': 'aliases' in model ? model : [404, {}],
    'GET /v1/models/m/versions/3': VERSION,
    'POST /v1/models/m/examples:batch': ({ body }: Request) => {
      const { examples } = body as { examples: { row: unknown }[] };
      rows.push(...examples.map(({ row }) => row));
      return { imported: examples.length, duplicates: 0, rejected: [] };
    },
  });
  return { code, out, err, rows };
}

it('a single row is read as the version reads it that answers', async () => {
  const { code, rows } = await importRows(['3,Ulm,Weg,200']);
  expect({ code, rows }).toEqual({ code: 0, rows: [{ rooms: 3, town: 'Ulm', street: 'Weg' }] });
});

it('what is no number is rejected with its line, where a file is too small to tell what its columns are', async () => {
  const { out, rows } = await importRows(['NaN,Ulm,Weg,200', 'many,Ulm,Weg,200', '4,Ulm,Weg,210']);
  expect(out).toContain('2 × INVALID_CELL (rooms)');
  expect(rows).toEqual([{ rooms: 4, town: 'Ulm', street: 'Weg' }]);
  const rejected = (await readFile(join(dir, 'more.rejected.jsonl'), 'utf8')).trim().split('\n');
  expect(rejected.map((line) => JSON.parse(line) as object)).toMatchObject([{ line: 2 }, { line: 3 }]);
});

it.each<[string, object, readonly string[]]>([
  ['with the rows', {}, ['--column', 'rooms=category']],
  ['before', { columns: { rooms: 'category' } }, []],
])('what somebody chose %s counts for more', async (_, settings, args) => {
  const { rows } = await importRows(['many,Ulm,Weg,200'], settings, args);
  expect(rows).toEqual([{ rooms: 'many', town: 'Ulm', street: 'Weg' }]);
});

it.each<[string, object, object, string, readonly string[], RegExp]>([
  [
    'it reads',
    MODEL,
    {},
    'rooms',
    [],
    /reads the column "rooms" as a number, so it can't be its target too: name another --model/,
  ],
  ['its newest version reads', WAITING, {}, 'town', [], /reads the column "town" as a category/],
  ['it reads, and is to ignore later', MODEL, { columns: { rooms: 'ignore' } }, 'rooms', [], /as a number/],
  ['was chosen before', {}, { columns: { price: 'number' } }, 'price', [], /"price" as a number/],
  ['it reads, in a forecast too', MODEL, {}, 'rooms', ['--time', 'street'], /"rooms" as a number/],
  ['it reads as a series', {}, { columns: { price: 'series' } }, 'price', [], /needs --time here too/],
])('a column that %s is no target of the same model', async (_, model, settings, target, args, message) => {
  const { code, err, rows } = await importRows(
    ['3,Ulm,Weg,200'],
    settings,
    ['--target', target, ...args],
    model,
  );
  expect(err).toMatch(message);
  expect({ code, rows }).toEqual({ code: 1, rows: [] });
});

it.each([
  ['was ignored before', { columns: { price: 'ignore' } }, []],
  ['a forecast reads the values of', { columns: { price: 'series' } }, ['--time', 'rooms', '--history', '1']],
])('a column that %s may be the target', async (_, settings, args) => {
  const { code } = await importRows(
    ['3,Ulm,Weg,200', '4,Ulm,Weg,300'],
    settings,
    ['--no-train', ...args],
    {},
  );
  expect(code).toBe(0);
});
