import { spawnSync } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';
import { MeshError } from './mesh.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const PLAIN_WORD = /^[\w./:=-]+$/;

/** Runs the `ratchet` command as a person would in a terminal; prints and gives what it says. One that fails ends the example. */
export function ratchet(address, args) {
  console.log(`$ ratchet ${args.map((each) => (PLAIN_WORD.test(each) ? each : `'${each}'`)).join(' ')}`);
  const env = {
    ...process.env,
    RATCHET_ADDRESS: address,
    PATH: [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter), // the Node that "npm ci" brought
  };
  const { status, stdout, error } = spawnSync('node', [join(ROOT, 'apps/cli/bin/ratchet.mjs'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  console.log(stdout ?? '');
  if (status !== 0)
    throw new MeshError(0, 'COMMAND_FAILED', `ratchet ${args[0]} ended with ${status ?? error?.code}`);
  return stdout;
}
