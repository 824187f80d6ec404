import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startMesh, type TestMesh } from '@ratchet/testkit';

const ROOT = resolve(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startMesh();
}, 60_000);
afterAll(() => mesh.close(), 20_000);

/** The code blocks of the README that contain a text, without their fences. */
function blockWith(text: string): string {
  const blocks = [...README.matchAll(/```\w*\n([\s\S]*?)```/g)].map((match) => match[1]!);
  const found = blocks.find((block) => block.includes(text));
  if (found === undefined) throw new Error(`no block of the README has ${JSON.stringify(text)}`);
  return found;
}

/** Runs a block of the README as a user would paste it, against this mesh. */
function run(block: string): string {
  const here = block.replaceAll('localhost:7080', mesh.rest.replace('http://', ''));
  return execFileSync('sh', ['-c', here], { cwd: ROOT, encoding: 'utf8' });
}

interface Answer {
  readonly model: string;
  readonly predictionIds: string[];
  readonly predictions: { label: string; score: number }[];
}

it('answers what the README shows, takes its correction, and gives the tour its table', () => {
  const shown = JSON.parse(blockWith('"recorded":true')) as Answer;
  const answered = JSON.parse(run(blockWith('sentiment:predict'))) as Answer;
  expect(answered.predictions.map(({ label }) => label)).toEqual(shown.predictions.map(({ label }) => label));
  for (const [i, { score }] of shown.predictions.entries())
    expect(answered.predictions[i]!.score).toBeCloseTo(score, 3);

  const tour = execFileSync('node', ['examples/tour/run.mjs', '--address', mesh.rest], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const table = blockWith('version  labels  accuracy').trimEnd().split('\n');
  for (const row of table) expect(tour).toContain(row);

  const correction = blockWith('/v1/feedback').replace(shown.predictionIds[0]!, answered.predictionIds[0]!);
  expect(run(correction)).toMatch(/"feedbackId"/);
}, 120_000);
