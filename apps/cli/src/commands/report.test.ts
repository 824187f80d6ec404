import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { labelReport } from '../report/testing.ts';
import { type Answers, runCommand } from '../testing.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-report-'));
});
afterEach(() => rm(dir, { recursive: true }));

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const VERSION = {
  model: 'm',
  version: '2',
  aliases: ['champion'],
  manifest: { task: 'text-classification', card: { description: 'What it is.\u001b' } },
  report: labelReport(),
};
const MODEL = {
  name: 'm',
  aliases: { champion: '2' },
  model_version_status: [{ version: '3' }, { version: '2' }],
};
const MESH: Answers = {
  'GET /v1/models/m': MODEL,
  'GET /v1/models/m/versions/2': VERSION,
  'GET /v1/models/m/versions/3': { ...VERSION, version: '3', aliases: [] },
  'GET /v1/models/m/versions/2/pictures/confusion.svg': SVG,
  'GET /v1/models/m/versions/2/pictures/reliability.svg': SVG,
};

test('shows the champion, and says that there are pictures', async () => {
  const { code, out, err } = await runCommand(['models', 'report', 'm'], MESH);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^m version 2 \(champion\) · text classification\nWhat it is\.�\n\nEvaluation\n/);
  expect(out).toMatch(/\npictures: confusion, reliability; --out <dir> writes them and a page\n$/);
});

test.each([
  ['the version that is named', ['--model-version', '3'], MESH],
  ['the newest where no champion is', [], { ...MESH, 'GET /v1/models/m': { ...MODEL, aliases: {} } }],
])('shows %s', async (_name, options, mesh) => {
  const { out } = await runCommand(['models', 'report', 'm', ...options], mesh);
  expect(out).toMatch(/^m version 3 · text classification\n/);
});

test('writes its pictures and a page into a directory that it makes', async () => {
  const out = join(dir, 'a', 'b');
  const answer = await runCommand(['models', 'report', 'm', '--out', out], MESH);
  expect(answer).toMatchObject({ code: 0, err: '' });
  expect((await readdir(out)).sort()).toEqual([
    'confusion.svg',
    'reliability.svg',
    'report.html',
    'report.json',
  ]);
  expect(answer.out).toContain(`\nwrote ${join(out, 'report.html')}\n`);
  expect(await readFile(join(out, 'confusion.svg'), 'utf8')).toBe(SVG);
  expect(JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))).toEqual(labelReport());
  const page = await readFile(join(out, 'report.html'), 'utf8');
  expect(page).toContain(
    '<h1>m version 2 (champion) · text classification <span class="badge good">better</span></h1>',
  );
  expect(page.match(/<img src="data:image\/svg\+xml;base64,/g)).toHaveLength(2);
});

test('never writes elsewhere, whatever a report calls its pictures', async () => {
  const pictures = ['../confusion', '/etc/passwd', 'a/b', 'A', 'confusion'];
  const mesh = {
    ...MESH,
    'GET /v1/models/m/versions/2': { ...VERSION, report: { ...labelReport(), pictures } },
  };
  await runCommand(['models', 'report', 'm', '--out', join(dir, 'out')], mesh);
  expect((await readdir(join(dir, 'out'))).sort()).toEqual(['confusion.svg', 'report.html', 'report.json']);
  expect(await readdir(dir)).toEqual(['out']);
});

test('answers the report itself with --json', async () => {
  const { out } = await runCommand(['--json', 'models', 'report', 'm'], MESH);
  expect(JSON.parse(out)).toEqual({ model: 'm', version: '2', report: labelReport(), written: [] });
});

test.each<[string, Answers, string]>([
  [
    'a version that was brought',
    { ...MESH, 'GET /v1/models/m/versions/2': { ...VERSION, report: undefined } },
    'version 2 of m has no report: it was brought, not trained here',
  ],
  [
    'a model without versions',
    { 'GET /v1/models/m': { name: 'm', aliases: {} } },
    'm has no version yet: "ratchet train m" makes one',
  ],
  ['an unknown model', {}, 'not found'],
])('%s is told', async (_name, mesh, message) => {
  const { code, out, err } = await runCommand(['models', 'report', 'm'], mesh);
  expect([code, out, err]).toEqual([1, '', `ratchet: ${message}\n`]);
});

test('a directory that can not be made is told', async () => {
  await writeFile(join(dir, 'file'), '');
  const { code, err } = await runCommand(['models', 'report', 'm', '--out', join(dir, 'file')], MESH);
  expect(code).toBe(1);
  expect(err).toMatch(/can't be written to \(EEXIST\): name another directory with --out\n$/);
});
