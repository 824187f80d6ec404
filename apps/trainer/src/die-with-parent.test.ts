import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it, jest } from '@jest/globals';
import { until } from '@ratchet/testkit';

jest.setTimeout(60_000);

/** Tells its number, and computes for ever. */
const ENDLESS = `
  import { writeSync } from 'node:fs';
  const { dieWithParent } = await import(${JSON.stringify(import.meta.resolve('./die-with-parent.ts'))});
  dieWithParent();
  writeSync(1, String(process.pid));
  for (;;);`;
const PARENT = `
  import { spawn } from 'node:child_process';
  spawn(process.execPath, ['--input-type=module', '--eval', ${JSON.stringify(ENDLESS)}], { stdio: 'inherit' });`;

function isThere(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)![0] !== 'Z';
  } catch {
    return false;
  }
}

it('ends a process whose parent was killed, in the middle of a computation', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', PARENT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(parent.stdout, 'data');
  const pid = Number(String(said));
  try {
    expect(isThere(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until('the process to be gone', () => !isThere(pid));
  } finally {
    parent.kill('SIGKILL');
    if (isThere(pid)) process.kill(pid, 'SIGKILL');
  }
});
