import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Request, runCommand } from '../testing.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-predict-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** Asks a stand-in that answers every instance with the same. */
async function predict(args: readonly string[], prediction: unknown) {
  const asked: unknown[][] = [];
  const printed = await runCommand(['predict', 'm', ...args], {
    'POST /v1/models/m:predict': ({ body }: Request) => {
      const { instances } = body as { instances: unknown[] };
      asked.push(instances);
      const predictions = instances.map(() => prediction);
      const predictionIds = instances.map((_, i) => `p${i}`);
      return { model: 'm', version: '1', predictionIds, predictions, recorded: true };
    },
  });
  return {
    ...printed,
    out: stripVTControlCharacters(printed.out)
      .replace(/[█░]{20}/g, '=')
      .replace(/ {2,}/g, '  '),
    asked,
  };
}

test.each([
  [
    'a value',
    ['--row', '{"age":3}'],
    { value: 812.5 },
    [{ age: 3 }],
    ['m 1  predictionId  instance', '812.5  p0  {"age":3}'],
  ],
  [
    'a label',
    ['--row', '{"age":3}', '--row', '{"age":4}'],
    { label: 'old', score: 0.75, scores: { old: 0.75, new: 0.25 } },
    [{ age: 3 }, { age: 4 }],
    ['m 1  score  predictionId  instance', 'old  = 0.750  p0  {"age":3}', 'old  = 0.750  p1  {"age":4}'],
  ],
  [
    'the best items',
    ['--row', '{"user":"u7","topK":2}'],
    {
      items: [
        { item: 'i9', score: 4.56789 },
        { item: 'i2', score: 4 },
      ],
    },
    [{ user: 'u7', topK: 2 }],
    ['m 1  score  predictionId  instance', '1. i9  4.568  p0  {"user":"u7","topK":2}', '2. i2  4'],
  ],
  [
    'an answer',
    ['When?'],
    {
      answer: 'At nine.',
      label: 'hours',
      score: 0.9,
      known: true,
      alternatives: [{ answer: 'Here.', label: 'place', score: 0.1 }],
    },
    ['When?'],
    ['m 1', 'p0  When?', '  = 0.900  At nine.', '  = 0.100  or: Here.'],
  ],
  [
    'that it does not know',
    ['Why?'],
    {
      answer: '',
      label: '',
      score: 0.3,
      known: false,
      alternatives: [{ answer: 'Here.', label: 'x', score: 0.3 }],
    },
    ['Why?'],
    ['m 1', 'p0  Why?', "  = 0.300  I don't know", '  = 0.300  or: Here.'],
  ],
])('%s is drawn', async (_, args, prediction, asked, drawn) => {
  const answer = await predict(args, prediction);
  expect(answer.asked).toEqual([asked]);
  expect(answer.out.trimEnd().split('\n')).toEqual(drawn);
});

test('images go as base64, as many in a call as it can hold', async () => {
  const files = [10, 3_000_000, 3_000_000].map((size, i) => ({ file: join(dir, `${i}.png`), size }));
  for (const { file, size } of files) await writeFile(file, Buffer.alloc(size, 1));
  const args = files.flatMap(({ file }) => ['--image', file]);
  const { asked, code } = await predict(args, { label: 'cat', score: 1, scores: { cat: 1 } });
  expect(code).toBe(0);
  expect(asked.map((instances) => instances.length)).toEqual([2, 1]);
  expect(asked[0]![0]).toEqual({ b64: Buffer.alloc(10, 1).toString('base64') });
});

test('texts go together by what they take as UTF-8', async () => {
  const text = '难'.repeat(1_000_000);
  const { asked } = await predict([text, text, text], { label: 'bad', score: 1, scores: { bad: 1 } });
  expect(asked.map((instances) => instances.length)).toEqual([2, 1]);
});

test.each([
  ['nothing', [], 'expected what to predict: texts, or rows with --row, or images with --image'],
  ['two kinds', ['text', '--row', '{}'], 'expected what to predict'],
  [
    'no JSON',
    ['--row', '{age:3}'],
    '--row: expected a JSON object of columns such as {"age": 3}, got {age:3}',
  ],
  ['no object', ['--row', '[3]'], '--row: expected a JSON object of columns'],
  ['no file', ['--image', 'none.png'], "none.png can't be read: there is no such file"],
])('%s is refused', async (_, args, message) => {
  const { code, err, asked } = await predict(args, {});
  expect(err).toContain(`ratchet: ${message}`);
  expect({ code, asked }).toEqual({ code: 1, asked: [] });
});

test('an image that is too large is refused', async () => {
  const file = join(dir, 'large.png');
  await writeFile(file, Buffer.alloc(6_000_001));
  const { err } = await predict(['--image', file], {});
  expect(err).toContain('large.png has 6.0 MB, and an image may have 6 MB: make it smaller\n');
});
