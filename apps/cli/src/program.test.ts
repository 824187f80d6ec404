import { expect, test } from '@jest/globals';
import { runCommand } from './testing.ts';

test('says its version', async () => {
  expect(await runCommand(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

test.each([
  ['an unknown option', ['predict', '--nonsense'], 2, /^ratchet: unknown option '--nonsense'\n/],
  ['an unknown command', ['nonsense'], 2, /^ratchet: unknown command 'nonsense'\n/],
  [
    'a missing argument',
    ['models', 'add', 'x.onnx'],
    2,
    /^ratchet: required option '--name <model>' not specified\n/,
  ],
  [
    'a missing model file',
    ['models', 'add', 'nofile.onnx', '--name', 'm'],
    1,
    /^ratchet: nofile.onnx can't be read: there is no such file\n$/,
  ],
  [
    'a directory as model file',
    ['models', 'add', '/tmp', '--name', 'm'],
    1,
    /^ratchet: \/tmp can't be read: it is a directory\n$/,
  ],
  [
    'a missing CSV file',
    ['import', 'no.csv', '--model', 'm'],
    1,
    /^ratchet: no.csv can't be read: there is no such file\n$/,
  ],
  [
    'control characters',
    ['import', 'a\u001b[2J\u0007.csv', '--model', 'm'],
    1,
    /^ratchet: a�\[2J�.csv can't be read: there is no such file\n$/,
  ],
  ['what the mesh refuses', ['train', 'm'], 1, /^ratchet: not found\n$/],
])('%s is told in the same way, without a stack', async (_what, args, code, err) => {
  expect(await runCommand(args)).toEqual({ code, out: '', err: expect.stringMatching(err) });
});
