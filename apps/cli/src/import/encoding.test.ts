import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ImportBed } from '../commands/testing-import.ts';
import { detectEncoding } from './encoding.ts';

let bed: ImportBed;
beforeEach(async () => {
  bed = await ImportBed.open();
});
afterEach(() => bed.close());

const UTF8 = Buffer.from('很好看,positive\n');
const LATIN1 = Buffer.from('caf\xe9,positive\n', 'latin1');
/** 很好,positive */
const GBK = Buffer.concat([Buffer.from([0xba, 0xdc, 0xba, 0xc3]), Buffer.from(',positive\n')]);
/** 小,positive: valid UTF-8 by chance. */
const GBK_BY_CHANCE = Buffer.concat([Buffer.from([0xd0, 0xa1]), Buffer.from(',positive\n')]);
const times = (n: number, line: Buffer): Buffer[] => Array.from({ length: n }, () => line);

async function written(name: string, lines: readonly Buffer[]): Promise<string> {
  const file = join(bed.dir, name);
  await writeFile(file, Buffer.concat([Buffer.from('text,label\n'), ...lines]));
  return file;
}

it.each([
  ['UTF-8', times(3, UTF8), 'utf-8', 0],
  ['ASCII', [Buffer.from('good,positive\n')], 'utf-8', 0],
  ['UTF-8 with two other lines', [...times(3, UTF8), LATIN1, GBK], 'utf-8', 2],
  ['UTF-8 whose last line is cut short', [...times(3, UTF8), UTF8.subarray(0, 2)], 'utf-8', 1],
  [
    'a long line of UTF-8 in many pieces, and another',
    [Buffer.from(`a${'很'.repeat(99_999)}\n`), UTF8, GBK],
    'utf-8',
    1,
  ],
  ['GB18030', times(3, GBK), 'gb18030', 0],
  ['GB18030 with a line that is UTF-8 by chance', [...times(4, GBK), GBK_BY_CHANCE], 'gb18030', 0],
])('finds %s', async (_, lines, encoding, brokenLines) => {
  expect(await detectEncoding(await written('a.csv', lines))).toEqual({ encoding, brokenLines });
});

it('refuses what is neither', async () => {
  const file = await written('a.csv', [UTF8, GBK, GBK]);
  await expect(detectEncoding(file)).rejects.toThrow(
    'a.csv mixes encodings: of its lines with more than ASCII 1 are UTF-8 and 2 are not: save it as UTF-8',
  );
});

it.each([
  ['a.csv', (line: Buffer) => line],
  [
    'a.jsonl',
    (line: Buffer) =>
      Buffer.concat([
        Buffer.from('{"label":"positive","text":"'),
        line.subarray(0, line.indexOf(',')),
        Buffer.from('"}\n'),
      ]),
  ],
])('rejects the lines of %s that are not UTF-8, and imports the others as they are', async (name, lineOf) => {
  const lines = [UTF8, LATIN1, UTF8, GBK, UTF8].map(lineOf);
  const header = name.endsWith('csv') ? [Buffer.from('text,label\n')] : [];
  await writeFile(join(bed.dir, name), Buffer.concat([...header, ...lines]));
  const { out, examples } = await bed.importPath(name, []);
  expect(out).toContain('5 rows read as utf-8: 3 new, 0 known, 2 rejected\n  2 × NOT_UTF8\n');
  expect(examples).toEqual(times(3, UTF8).map(() => ({ text: '很好看', label: 'positive' })));
  const first = header.length + 1;
  expect((await bed.rejected('a')).map(({ line, reason }) => [line, reason])).toEqual([
    [first + 1, 'NOT_UTF8'],
    [first + 3, 'NOT_UTF8'],
  ]);
});

it('refuses names of columns that are not UTF-8 where the rows are', async () => {
  await writeFile(join(bed.dir, 'a.csv'), Buffer.concat([LATIN1, ...times(3, UTF8)]));
  const { code, err } = await bed.importPath('a.csv', []);
  expect(err).toContain(
    'the names of the columns are not UTF-8, which most of the file is: save it as UTF-8',
  );
  expect(code).toBe(1);
});
