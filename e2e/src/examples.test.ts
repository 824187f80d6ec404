import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');

it.each([
  ['tour/run.mjs', ['--address', '--model']],
  [
    'sentiment-loop/run.mjs',
    ['--train', '--test', '--text', '--label', '--base', '--batch', '--mode', '--model', '--address'],
  ],
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
