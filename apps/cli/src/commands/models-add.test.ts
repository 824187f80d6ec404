import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCommand } from '../testing.ts';

let dir: string;
let file: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-add-'));
  file = join(dir, 'model.onnx');
  await writeFile(file, '{}');
});
afterAll(() => rm(dir, { recursive: true }));

const LEARNS = {
  trained: [{ name: 'fc.weight', dims: [4, 3] }],
  frozen: [{ name: 'mean', dims: [3], reason: 'it is a constant, by how it is used' }],
  features: ['flat'],
};

test('a file is served', async () => {
  const added = { model: 'm', version: '1', promoted: true };
  const { out, code } = await runCommand(['models', 'add', file, '--name', 'm'], {
    'POST /v1/models/m/versions': added,
  });
  expect([code, out]).toEqual([0, 'm: added as version 1; it is live\n']);
});

test('a file that is to learn says what of it does, and why the rest does not', async () => {
  const labels = join(dir, 'labels.txt');
  await writeFile(labels, 'cat\nwild dog\n\n');
  const added = { model: 'm', version: '2', promoted: false, trainable: LEARNS };
  const { out, code } = await runCommand(
    ['models', 'add', file, '--name', 'm', '--trainable', 'fc.*', '--labels', labels],
    { 'POST /v1/models/m/versions?trainable=fc.*&labels=cat%0Awild+dog': added },
  );
  expect(code).toBe(0);
  expect(out).toContain('it learns from feedback: 1 of 2 parameters, from "flat" on');
  expect(out).toMatch(/fc\.weight\s+4×3\s+learns/);
  expect(out).toMatch(/mean\s+3\s+stays: it is a constant, by how it is used/);
});

test('without a pattern all is trained that can be', async () => {
  const trained = Array.from({ length: 60 }, (_, i) => ({ name: `w${i}`, dims: [2] }));
  const added = {
    model: 'm',
    version: '1',
    promoted: true,
    trainable: { trained, frozen: [], features: ['x'] },
  };
  const answers = { 'POST /v1/models/m/versions?trainable=*': added };
  const { out } = await runCommand(['models', 'add', file, '--name', 'm', '--trainable'], answers);
  expect(out).toContain('60 of 60 parameters');
  expect(out).toContain('and 20 more; --json shows all');
});

test('what the mesh refuses is told', async () => {
  const { err, code } = await runCommand(['models', 'add', file, '--name', 'm', '--trainable'], {
    'POST /v1/models/m/versions?trainable=*': [
      400,
      { detail: 'no parameter can be trained', reason: 'NOT_TRAINABLE' },
    ],
  });
  expect(code).not.toBe(0);
  expect(err).toContain('no parameter can be trained');
});

test.each<[string, (empty: string) => string[], RegExp]>([
  ['labels of a file that does not learn', (empty) => ['--labels', empty], /give --trainable too/],
  [
    'an empty file of labels',
    (empty) => ['--trainable', '--labels', empty],
    /is empty: expected a label a line/,
  ],
  [
    'a file of labels that is not there',
    () => ['--trainable', '--labels', '/nowhere'],
    /there is no such file/,
  ],
])('%s', async (_, options, message) => {
  const empty = join(dir, 'empty.txt');
  await writeFile(empty, '\n');
  const { err, code } = await runCommand(['models', 'add', file, '--name', 'm', ...options(empty)]);
  expect(code).not.toBe(0);
  expect(err).toMatch(message);
});
