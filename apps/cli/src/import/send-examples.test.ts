import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { MeshClient } from '../mesh-client.ts';
import { UserError } from '../user-error.ts';
import { chooseSource } from './choose-source.ts';
import { sendExamples } from './send-examples.ts';

let scope: Scope;
let dir: string;
let received: { text: string; label: string }[];
let mesh: MeshClient;

beforeEach(async () => {
  scope = new Scope();
  dir = await mkdtemp(join(tmpdir(), 'ratchet-import-'));
  scope.own({ close: () => rm(dir, { recursive: true }) });
  received = [];
  const known = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      expect(request.url).toBe('/v1/models/m/examples:batch');
      const { examples } = JSON.parse(Buffer.concat(chunks).toString()) as { examples: typeof received };
      const fresh = examples.filter(({ text }) => text !== '' && !known.has(text));
      const rejected = examples.flatMap(({ text }, index) =>
        text === '' ? [{ index, reason: 'EMPTY_TEXT' }] : [],
      );
      for (const { text } of fresh) known.add(text);
      received.push(...fresh);
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          imported: fresh.length,
          duplicates: examples.length - fresh.length - rejected.length,
          rejected,
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.own({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  mesh = new MeshClient(`127.0.0.1:${(server.address() as AddressInfo).port}`, undefined);
});

afterEach(() => scope.close());

async function importText(name: string, content: string | Uint8Array) {
  const file = join(dir, name);
  await writeFile(file, content);
  return await importFile(file);
}

async function importFile(file: string) {
  const chosen = await chooseSource(file, { text: 'review', label: 'sentiment' }, async () => ({
    reads: {},
  }));
  return await sendExamples(mesh, chosen.source, { model: 'm', file, source: 'a test' }, () => undefined);
}

const ROWS = [
  { text: 'good, "really" good', label: 'positive' },
  { text: '很好看;真的', label: 'positive' },
  { text: 'two\nlines', label: 'negative' },
];

/** "review,sentiment" and one row, in GB18030: 很好 = bad c3a1 … as a Chinese spreadsheet writes it. */
const GB18030 = Buffer.concat([
  Buffer.from('id,review,sentiment\r\n1,'),
  Buffer.from([0xba, 0xdc, 0xba, 0xc3]),
  Buffer.from(',positive\r\n'),
]);

test.each([
  [
    'a comma, quotes and CRLF',
    'a.csv',
    'review,sentiment\r\n"good, ""really"" good",positive\r\n很好看;真的,positive\r\n"two\nlines",negative\r\n',
    ROWS,
  ],
  [
    'a byte order mark and semicolons',
    'b.csv',
    '\ufeffid;review;sentiment\n1;"good, ""really"" good";positive\n2;"很好看;真的";positive\n3;"two\nlines";negative\n',
    ROWS,
  ],
  [
    'tabs, and columns in another order',
    'c.tsv',
    'sentiment\treview\npositive\t"good, ""really"" good"\npositive\t很好看;真的\nnegative\t"two\nlines"\n',
    ROWS,
  ],
  [
    'JSON lines',
    'd.jsonl',
    ROWS.map(({ text, label }) => JSON.stringify({ review: text, sentiment: label })).join('\n'),
    ROWS,
  ],
  ['GB18030', 'e.csv', GB18030, [{ text: '很好', label: 'positive' }]],
])('reads a file with %s', async (_what, name, content, rows) => {
  const summary = await importText(name, content);
  expect(received).toEqual(rows);
  expect(summary).toMatchObject({
    rows: rows.length,
    imported: rows.length,
    rejected: {},
    rejectedFile: undefined,
  });
});

it('is safe to repeat', async () => {
  await importText('a.csv', 'review,sentiment\ngood,positive\nbad,negative\n');
  const again = await importText('a.csv', 'review,sentiment\ngood,positive\nbad,negative\n');
  expect(again).toMatchObject({ imported: 0, duplicates: 2 });
});

it('keeps the rejected rows with their lines and reasons', async () => {
  const summary = await importText(
    'a.csv',
    'review,sentiment\ngood,positive\n,negative\nbad,negative,extra\n',
  );
  expect(summary).toMatchObject({
    imported: 1,
    rejected: { EMPTY_TEXT: 1, EXPECTED_2_COLUMNS_GOT_3: 1 },
  });
  const rejected = (await readFile(summary.rejectedFile!, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { line: number; reason: string });
  expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
    [4, 'EXPECTED_2_COLUMNS_GOT_3'],
    [3, 'EMPTY_TEXT'],
  ]);
});

it('streams a file of many batches in order', async () => {
  const lines = Array.from({ length: 5_000 }, (_, i) => `text number ${i},positive`);
  const summary = await importText('a.csv', `review,sentiment\n${lines.join('\n')}\n`);
  expect(summary.imported).toBe(5_000);
  expect(received[4_999]!.text).toBe('text number 4999');
});

test.each([
  ['a missing column', 'a.csv', 'text,sentiment\nx,y\n', /no column "review"; it has: "text", "sentiment"/],
  ['an empty file', 'a.csv', '', /empty/],
  [
    'an unclosed quote',
    'a.csv',
    'review,sentiment\na,b\n"two\nlines",b\n"c,d\ne,f\n',
    /^line 5: .*never closed: close it/,
  ],
  [
    'an unclosed quote in a long file',
    'a.csv',
    `review,sentiment\n"a,b\n${'c,d\n'.repeat(300_000)}`,
    /^line 2: .*more than 1000000 characters.*never closed/,
  ],
  [
    'UTF-16 with its mark',
    'a.csv',
    Buffer.from('\ufeffreview,sentiment\na,b\n', 'utf16le'),
    /a\.csv looks like UTF-16: save it as UTF-8$/,
  ],
  [
    'UTF-16, big end first',
    'a.csv',
    Buffer.from('\ufeffreview,sentiment\na,b\n', 'utf16le').swap16(),
    /a\.csv looks like UTF-16: save it as UTF-8$/,
  ],
  [
    'UTF-16 without its mark',
    'a.csv',
    Buffer.from('review,sentiment\n很好,b\n', 'utf16le'),
    /a\.csv looks like UTF-16: save it as UTF-8$/,
  ],
  [
    'a binary file',
    'a.csv',
    Buffer.from('PK\u0003\u0004review,\u0000sentiment\n'),
    /a\.csv is not a text file$/,
  ],
])('refuses %s with the fix', async (_what, name, content, message) => {
  await expect(importText(name, content)).rejects.toThrow(message);
});

test.each([
  ['nothing.csv', /can't be read: there is no such file$/],
  ['.', /is a directory of images: its directories are the labels, give no columns$/],
])('says what can not be read: %s', async (name, message) => {
  const imported = importFile(join(dir, name));
  await expect(imported).rejects.toThrow(message);
  await expect(imported).rejects.toBeInstanceOf(UserError);
});

test('rejected rows that can not be written are told in one line', async () => {
  await mkdir(join(dir, 'a.rejected.jsonl'));
  await expect(importText('a.csv', 'review,sentiment\ngood,positive\n,negative\n')).rejects.toThrow(
    UserError,
  );
  expect(received).toHaveLength(1);
});
