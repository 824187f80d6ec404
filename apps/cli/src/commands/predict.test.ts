import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { runCommand } from '../testing.ts';

const PREDICT = 'POST /v1/models/m:predict';
const MODEL = 'GET /v1/models/m';
const REFUSED = [400, { detail: 'instance 0: expected an array', reason: 'INVALID_INSTANCE' }];

test('a model of tensors that gets text: --tensors is the fix', async () => {
  const answers = { [PREDICT]: REFUSED, [MODEL]: { name: 'm', task: 'tensors', aliases: {} } };
  expect(await runCommand(['predict', 'm', '[1,2,3]'], answers)).toEqual({
    code: 1,
    out: '',
    err: 'ratchet: instance 0: expected an array; m takes tensors: give the instances as JSON values, with --tensors\n',
  });
});

test.each([
  ['of a model of texts', ['x'], 'text-classification'],
  ['with --tensors already', ['--tensors', '[1]'], 'tensors'],
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
