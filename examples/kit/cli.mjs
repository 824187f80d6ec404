import { spawnSync } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';
import { MeshError } from './mesh.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const PLAIN_WORD = /^[\w./:=-]+$/;

/**
 * Runs the `ratchet` command as a person would in a terminal, who sees the answer and how it goes in the order of their coming.
 * One that fails ends the example.
 */
export function ratchet(address, args) {
  run(address, args, 'inherit');
  console.log();
}

/** The same, and gives what it says. */
export function ratchetSaid(address, args) {
  const said = run(address, args, 'pipe');
  console.log(said);
  return said;
}

function run(address, args, stdout) {
  console.log(`$ ratchet ${args.map((each) => (PLAIN_WORD.test(each) ? each : `'${each}'`)).join(' ')}`);
  const env = {
    ...process.env,
    RATCHET_ADDRESS: address,
    PATH: [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter), // the Node that "npm ci" brought
  };
  const ended = spawnSync('node', [join(ROOT, 'apps/cli/bin/ratchet.mjs'), ...args], {
    env,
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
  });
  if (ended.status === 0) return ended.stdout;
  process.stdout.write(ended.stdout ?? '');
  throw new MeshError(
    0,
    'COMMAND_FAILED',
    `ratchet ${args[0]} ended with ${ended.status ?? ended.error?.code}`,
  );
}
