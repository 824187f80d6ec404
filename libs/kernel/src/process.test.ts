import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { CONFIG_EXIT_CODE } from './index.ts';

const INDEX = new URL('./index.ts', import.meta.url).href;

/** Runs a service that fails to start with what `thrown` makes; with a supervisor or without. */
async function run(thrown: string, supervised: boolean) {
  const code = `import { ConfigError, Fault, runService } from ${JSON.stringify(INDEX)};
    await runService('feedback', () => { throw ${thrown}; });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe', supervised ? 'ipc' : 'ignore'],
  });
  let printed = '';
  child.stderr!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const told: unknown[] = [];
  child.on('message', (message) => told.push(message));
  const exitCode = await new Promise<number | null>((done) => child.once('close', done));
  return { exitCode, printed, told };
}

test.each([
  ['its configuration', `new ConfigError('RATCHET_X: no')`, false, CONFIG_EXIT_CODE, []],
  ['a fault', `new Fault('Unavailable', 'X', 'RATCHET_X: no')`, false, 1, []],
  ['a fault, supervised', `new Fault('Unavailable', 'X', 'RATCHET_X: no')`, true, 1, []],
])(
  "a service that can't start for %s prints one line and its exit code says why",
  async (_what, thrown, supervised, exitCode, told) => {
    expect(await run(thrown, supervised)).toEqual({
      exitCode,
      told,
      printed: "feedback can't start: RATCHET_X: no\n",
    });
  },
);

test('a supervisor is told what is wrong with the configuration, and prints it', async () => {
  expect(await run(`new ConfigError('RATCHET_X: no')`, true)).toEqual({
    exitCode: CONFIG_EXIT_CODE,
    told: [{ refused: 'RATCHET_X: no' }],
    printed: '',
  });
});

test('a service to which others have something to leave goes on for a while without its supervisor', async () => {
  const code = `import { runService } from ${JSON.stringify(INDEX)};
    let lostAt;
    process.on('disconnect', () => (lostAt = performance.now()));
    const close = async () => console.log(performance.now() - lostAt >= 100 ? 'stayed' : 'left at once');
    await runService('feedback', async () => ({ addresses: {}, close }), { lingerMs: 100 });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let printed = '';
  child.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.once('message', () => child.disconnect());
  // Without a channel there is no event that both are over.
  const [[exitCode]] = await Promise.all([once(child, 'exit'), once(child.stdout!, 'end')]);
  expect({ exitCode, printed }).toEqual({ exitCode: 0, printed: 'stayed\n' });
});
