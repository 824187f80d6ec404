import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { runCommand } from '../testing.ts';

const PREDICT = 'POST /v1/models/m:predict';
const MODEL = 'GET /v1/models/m';
const REFUSED = [400, { detail: 'instance 0: expected an array', reason: 'INVALID_INSTANCE' }];

test.each([
  ['tensors', '[1,2]', 'm takes tensors: give the instances as JSON values, with --tensors'],
  ['tabular-regression', '{"area":100}', `m reads rows: give each with --row, as --row '{"column": 3}'`],
  ['recommendation', 'u7', `m reads rows: give each with --row, as --row '{"user": "u7", "item": "i9"}'`],
  ['image-classification', 'cat.png', 'm reads images: give each file with --image'],
])('a model of %s that gets text: the option that it needs is the fix', async (task, given, fix) => {
  const answers = {
    [PREDICT]: REFUSED,
    'POST /v1/models/m:explain': REFUSED,
    [MODEL]: { name: 'm', task, aliases: {} },
  };
  const err = `ratchet: instance 0: expected an array; ${fix}\n`;
  for (const args of [[], ['--explain']])
    expect(await runCommand(['predict', 'm', given, ...args], answers)).toEqual({ code: 1, out: '', err });
});

test.each([
  ['of a model of texts', ['x'], 'text-classification'],
  ['with --tensors already', ['--tensors', '[1]'], 'tensors'],
  ['with --row already', ['--row', '{"age":1}'], 'tabular-classification'],
])('a refusal %s stays as it is', async (_what, args, task) => {
  const answers = { [PREDICT]: REFUSED, [MODEL]: { name: 'm', task, aliases: {} } };
  const { err } = await runCommand(['predict', 'm', ...args], answers);
  expect(err).toBe('ratchet: instance 0: expected an array\n');
});

test.each([
  ['tensors', [[0.5, 1]], 'm 1      predictionId  instance\n[0.5,1]  p1            [1,2]\n'],
  [
    'labels',
    [{ label: 'good', score: 0.5, scores: { good: 0.5 } }],
    /^m 1 +score +predictionId +instance\ngood +\S+ 0\.500 +p1 +\[1,2\]\n$/,
  ],
])('the columns of %s fit the answer', async (_what, predictions, drawn) => {
  const answer = { model: 'm', version: '1', predictionIds: ['p1'], predictions, recorded: true };
  const { out } = await runCommand(['predict', 'm', '--tensors', '[1,2]'], { [PREDICT]: answer });
  const plain = stripVTControlCharacters(out);
  if (typeof drawn === 'string') expect(plain).toBe(drawn);
  else expect(plain).toMatch(drawn);
});
