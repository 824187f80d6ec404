import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startMesh, type TestMesh } from '@ratchet/testkit';
import { months, people } from './example-tables.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');
const FASHION = '/usr/share/datasets/fashion-mnist';
const RATINGS = join(process.env['RATCHET_DATASETS'] ?? '', 'ml-100k/u.data');
/** An example trains two versions or more, which takes longer beside other work. */
const PATIENCE_MS = 180_000;

it.each([
  ['tour/run.mjs', ['--address', '--model']],
  [
    'sentiment-loop/run.mjs',
    ['--train', '--test', '--text', '--label', '--base', '--batch', '--mode', '--model', '--address'],
  ],
  ['images-fashion/run.mjs', ['--rows', '--test', '--data', '--family', '--model', '--picture', '--address']],
  ['tabular/run.mjs', ['--data', '--model', '--address']],
  ['tabular/forecast.mjs', ['--data', '--model', '--picture', '--address']],
  ['recommender/run.mjs', ['--ratings', '--items', '--rows', '--model', '--picture', '--address']],
  ['faq-bot/run.mjs', ['--model', '--picture', '--address']],
])('%s --help says how it is used, with all its options', (script, options) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(EXAMPLES, script), '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain(`node examples/${script} `);
  for (const option of options) expect(stdout).toContain(`\n  ${option} `);
});

describe('against a mesh', () => {
  let mesh: TestMesh;
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ratchet-examples-'));
    mesh = await startMesh({ starter: false });
  }, 60_000);
  afterAll(async () => {
    await mesh.close();
    await rm(dir, { recursive: true, force: true });
  }, 30_000);

  /** What an example prints; it has to end well. Its children may say on stderr how they go on. */
  async function run(script: string, ...options: string[]): Promise<string> {
    const child = spawn(
      process.execPath,
      [join(EXAMPLES, script), '--address', mesh.rest.replace('http://', ''), ...options],
      {
        env: { ...process.env, NODE_OPTIONS: '', XDG_CACHE_HOME: dir },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let printed = '';
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const status = await new Promise((done) => child.once('close', done));
    if (status !== 0) throw new Error(`${script} ended with ${String(status)}:\n${printed}\n${said}`);
    return printed;
  }

  /** All numbers that a pattern captures, in their order. */
  function numbers(printed: string, pattern: RegExp): number[] {
    return [...printed.matchAll(pattern)].map((match) => Number(match[1]));
  }

  it(
    'faq-bot answers, learns what it did not know, and a second time has nothing to learn',
    async () => {
      const picture = join(dir, 'chat.svg');
      const printed = await run('faq-bot/run.mjs', '--picture', picture);
      expect(printed).toMatch(/240 imported, 0 known already/);
      const [, morning] = printed.split('The next morning');
      // The new answers are the best ones; whether the bot is sure enough to give them depends on its threshold.
      expect(morning).toMatch(
        /Do you sell coffee beans\?\n {2}bot {7}(Not a bean:|.* would be coffee\.en\))/,
      );
      expect(morning).toMatch(/你们卖咖啡豆吗？\n {2}bot {7}(我们只卖茶|.* would be coffee\.zh\))/);
      expect(morning).toMatch(/weather be like tomorrow\?\n {2}bot {7}I don't know/);
      const refused = numbers(morning!, /24 about other things +2 +(\d+) %/g);
      expect(refused[0]).toBeGreaterThan(50);
      expect(await readFile(picture, 'utf8')).toMatch(/^<svg [\s\S]*你们卖咖啡豆吗/);

      const again = await run('faq-bot/run.mjs', '--picture', picture);
      expect(again).toContain('0 imported, 240 known already');
      expect(again).toContain('no new version: nothing new to learn since version 2');
    },
    PATIENCE_MS,
  );

  it(
    'tabular tells what its columns are, beats the mean, and takes values that turn out later',
    async () => {
      await writeFile(join(dir, 'data.csv'), people(300));
      const printed = await run('tabular/run.mjs', '--data', dir);
      expect(printed).toMatch(/\neducation +number +\d+ /);
      expect(printed).toMatch(/\nsector +category +3 /);
      expect(printed).toMatch(/\$ ratchet feedback [0-9a-f-]{36} --value [\d.]+/);
      expect(printed).toContain('59 values new, 0 known');
      const tables = printed.split(/\d+ held-back people/).slice(1);
      const [always] = numbers(tables[0]!, /\nalways [\d.]+ +([\d.]+)/g);
      const [first, second] = numbers(tables[1]!, /\nversion \d +([\d.]+)/g);
      expect(first).toBeLessThan(0.7 * always!);
      expect(second).toBeLessThan(0.7 * always!);
    },
    PATIENCE_MS,
  );

  it(
    'the forecast of a series beats what needs no model',
    async () => {
      await writeFile(join(dir, 'co2-concentration.csv'), months(300));
      const picture = join(dir, 'forecast.svg');
      const printed = await run('tabular/forecast.mjs', '--data', dir, '--picture', picture);
      expect(printed).toMatch(/\nCO2 +series +/);
      expect(printed).toContain('24 values new, 0 known');
      const [step, path] = printed.split(/60 held back/).slice(1);
      for (const part of [step!, path!]) {
        const plain = numbers(part, /\nthe (?:last value|value a year before) +([\d.]+)/g);
        const own = numbers(part, /\nversion 1 +([\d.]+)/g);
        expect(own[0]).toBeLessThan(Math.min(...plain));
      }
      expect(await readFile(picture, 'utf8')).toMatch(/^<svg [\s\S]*polyline/);
    },
    PATIENCE_MS,
  );

  const itWithFashion = existsSync(FASHION) ? it : it.skip;
  if (!existsSync(FASHION)) console.info(`${FASHION} is not there: the example with images is skipped`);
  itWithFashion(
    'images-fashion knows clothes, and after labels for others no fewer',
    async () => {
      const picture = join(dir, 'clothes.svg');
      const sizes = ['--rows', '600', '--test', '200', '--family', 'image-dense'];
      const printed = await run('images-fashion/run.mjs', '--data', FASHION, ...sizes, '--picture', picture);
      expect(printed).toMatch(/200 imported, 0 known already\nversion 1, trained on \d+ rows/);
      expect(printed).toMatch(/400 asked, [\d.]+ % of the answers right; 400 labels\n/);
      const [first, second] = numbers(printed, /\nversion \d: ([\d.]+) % /g);
      expect(first).toBeGreaterThan(50);
      expect(second).toBeGreaterThan(first! - 5);
      expect(await readFile(picture, 'utf8')).toMatch(/^<svg [\s\S]*data:image\/png;base64,/);
    },
    PATIENCE_MS,
  );

  const itWithRatings = existsSync(RATINGS) ? it : it.skip;
  if (!existsSync(RATINGS))
    console.info('RATCHET_DATASETS has no ml-100k/u.data: the recommender is skipped');
  itWithRatings(
    'recommender foresees ratings, and better once people said what they thought',
    async () => {
      const picture = join(dir, 'films.svg');
      const printed = await run('recommender/run.mjs', '--rows', '8000', '--picture', picture);
      expect(printed).toMatch(/films are recommended .* RMSE [\d.]+; \d+ ratings new, 0 known/);
      const [first, second] = numbers(printed, /\nversion \d: RMSE ([\d.]+) /g);
      expect(first).toBeLessThan(1.1);
      expect(second).toBeLessThan(first! + 0.02);
      expect(await readFile(picture, 'utf8')).toMatch(/^<svg /);
    },
    PATIENCE_MS,
  );
});
