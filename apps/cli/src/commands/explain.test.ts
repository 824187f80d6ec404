import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Request, runCommand } from '../testing.ts';

const EXPLAIN = 'POST /v1/models/m:explain';
const ANSWER = {
  model: 'm',
  version: '3',
  label: 'good',
  answer: 0.75,
  score: 1.5,
  baseline: -0.25,
  attributions: [
    { token: { text: 'not', start: 0, end: 3 }, contribution: -1 },
    { token: { text: '难', start: 4, end: 5 }, contribution: 0 },
    { token: { text: 'superb', start: 6, end: 12 }, contribution: 2.75 },
  ],
  method: 'linear',
  completeness: 0,
};
const HEAT_MAP = { heatMap: { b64: 'AQID', width: 2, height: 2 }, contribution: 1.75 };

/** Answers every call, and keeps what was asked. */
function listening() {
  const asked: unknown[] = [];
  const answer = ({ body }: Request) => {
    asked.push(body);
    return ANSWER;
  };
  return { asked, answers: { [EXPLAIN]: answer } };
}

let dir: string;
let photo: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-cli-'));
  photo = join(dir, 'cat.png');
  await writeFile(photo, 'not looked into');
});
afterAll(() => rm(dir, { recursive: true }));

describe('predict --explain', () => {
  test('draws a bar for each token, in the order of the text', async () => {
    const { asked, answers } = listening();
    const printed = await runCommand(['predict', 'm', 'not 难 superb', '--explain'], answers);
    expect(printed).toEqual({
      code: 0,
      err: '',
      out: [
        'good 0.750  adds    m 3',
        '(baseline)  -0.250',
        `not         -1.000  ${' '.repeat(10)}██████│`,
        `难          +0.000  ${' '.repeat(16)}│`,
        `superb      +2.750  ${' '.repeat(16)}│████████████████`,
        '(score)     +1.500',
        '',
      ].join('\n'),
    });
    expect(asked).toEqual([{ instance: 'not 难 superb' }]);
  });

  test('names the version and the label that are asked for', async () => {
    const { asked, answers } = listening();
    const wanted = ['--model-version', '3', '--label', 'bad'];
    await runCommand(['predict', 'm', 'a', 'b', '--explain', ...wanted], answers);
    await runCommand(['predict', 'm', '--row', '{"age":3}', '--explain', '--alias', 'previous'], answers);
    expect(asked).toEqual([
      { instance: 'a', version: '3', label: 'bad' },
      { instance: 'b', version: '3', label: 'bad' },
      { instance: { age: 3 }, alias: 'previous' },
    ]);
  });

  test('draws values, columns and numbers of tensors', async () => {
    const attributions = [
      { column: 'rooms', contribution: -12.34567 },
      { part: 'rest', contribution: 0.5 },
      { input: { name: 'x', contributions: [[1, 0]] }, contribution: 1 },
    ];
    const { label: _, ...value } = { ...ANSWER, answer: 812.5, score: 812.5, attributions };
    const { out } = await runCommand(['predict', 'm', '--row', '{}', '--explain'], { [EXPLAIN]: value });
    const columns = out.split('\n').map((line) => line.split(/\s{2,}/, 2));
    expect(columns).toEqual([
      ['812.5', 'adds'],
      ['(baseline)', '-0.250'],
      ['rooms', '-12.35'],
      ['rest', '+0.500'],
      ['x[0][0]', '+1.000'],
      ['x[0][1]', '+0.000'],
      ['(score)', '+812.5'],
      [''],
    ]);
  });

  test('draws the 40 parts that say most of a long text', async () => {
    const attributions = Array.from({ length: 100 }, (_, i) => ({
      token: { text: `w${i}`, start: 0, end: 1 },
      contribution: i % 2 === 0 ? i : -1,
    }));
    const { out } = await runCommand(['predict', 'm', 'a', '--explain'], {
      [EXPLAIN]: { ...ANSWER, attributions },
    });
    const words = out.match(/^w\d+/gm)!;
    expect(words).toHaveLength(40);
    expect(words.at(-1)).toBe('w98');
    expect(out).toMatch(/and 60 parts that say less\n$/);
  });

  test('answers programs as the mesh does', async () => {
    const { out } = await runCommand(['--json', 'predict', 'm', 'a', '--explain'], { [EXPLAIN]: ANSWER });
    expect(JSON.parse(out)).toEqual(ANSWER);
  });

  test('says when contributions do not tell the whole story', async () => {
    const answers = { [EXPLAIN]: { ...ANSWER, completeness: 0.234 } };
    const { err } = await runCommand(['predict', 'm', 'a', '--explain'], answers);
    expect(err).toBe(
      'baseline and contributions are 23.4 % off the score: they do not tell the whole story\n',
    );
  });
});

describe('the heat map of an image', () => {
  const answers = { [EXPLAIN]: { ...ANSWER, attributions: [HEAT_MAP] } };

  test('is written where it is wanted', async () => {
    const out = join(dir, 'why.png');
    const args = ['predict', 'm', '--image', photo, '--explain', '--out', out];
    expect(await runCommand(args, answers)).toMatchObject({ code: 0, err: `heat map of ${photo}: ${out}\n` });
    expect([...(await readFile(out))]).toEqual([1, 2, 3]);
  });

  test('is written to a file of its own, which is told', async () => {
    const { err, out } = await runCommand(['predict', 'm', '--image', photo, '--explain'], answers);
    const [, file] = /^heat map of .*: (.*heat-map\.png)\n$/.exec(err)!;
    expect([...(await readFile(file!))]).toEqual([1, 2, 3]);
    expect(out).toContain('all pixels');
    await rm(dirname(file!), { recursive: true });
  });

  test.each<[string, string[], RegExp]>([
    [
      'where nothing can be written',
      ['--image', 'PHOTO', '--explain', '--out', '/absent/why.png'],
      /why\.png can't be written: ENOENT/,
    ],
    [
      'of several images into one file',
      ['--image', 'PHOTO', '--image', 'PHOTO', '--explain', '--out', 'x'],
      /--out names one file/,
    ],
    ['without --explain', ['--image', 'PHOTO', '--out', 'x'], /--label and --out go with --explain/],
  ])('is refused %s', async (_, args, message) => {
    const given = args.map((arg) => (arg === 'PHOTO' ? photo : arg));
    const { code, err } = await runCommand(['predict', 'm', ...given], answers);
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });

  test('is not there for a text', async () => {
    const { code, err } = await runCommand(['predict', 'm', 'a', '--explain', '--out', 'x.png'], {
      [EXPLAIN]: ANSWER,
    });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'ratchet: --out is for the heat map of an image, and the model does not read images\n',
    });
  });
});
