import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { linesOf } from './lines.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-lines-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it.each<[string, string, string[]]>([
  ['nothing', '', []],
  ['a last line without an end', 'a\nb', ['a', 'b']],
  ['empty lines', '\n\na\n', ['', '', 'a']],
  ['other separators', 'a\u2028b\u2029c\rd\u0085e\n', ['a\u2028b\u2029c\rd\u0085e']],
  [
    'characters across the pieces that are read',
    `${'é😀漢'.repeat(50_000)}\nz\n`,
    ['é😀漢'.repeat(50_000), 'z'],
  ],
])('reads %s', async (_, text, lines) => {
  const file = join(dir, 'lines');
  await writeFile(file, text);
  expect(await Array.fromAsync(linesOf(file))).toEqual(lines);
});
