import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ConfigError } from '@ratchet/kernel';
import { lockDataDir } from './data-lock.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ratchet-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

it('names the process that has the directory, and gives it free when closed', () => {
  const lock = lockDataDir(dir, new Date());
  expect(() => lockDataDir(dir, new Date())).toThrow(`in use by process ${process.pid}`);
  lock.close();
  lockDataDir(dir, new Date()).close();
});

it('takes over a lock whose process is gone, or that is not readable', () => {
  const gone = spawnSync(process.execPath, ['-e', 'console.log(String(process.pid))'])
    .stdout.toString()
    .trim();
  for (const content of [JSON.stringify({ pid: Number(gone), since: 'x' }), 'half a lo']) {
    writeFileSync(join(dir, 'lock.json'), content);
    lockDataDir(dir, new Date()).close();
  }
});

it('makes the directories above it', () => {
  lockDataDir(join(dir, 'a/b/c'), new Date()).close();
});

it('says in one line which directory can not be used, and the setting', () => {
  writeFileSync(join(dir, 'file'), '');
  for (const bad of ['/proc/x', join(dir, 'file'), join(dir, 'file/below')]) {
    const locked = () => lockDataDir(bad, new Date());
    expect(locked).toThrow(ConfigError);
    expect(locked).toThrow(
      /^the data directory \S+ can't be used: .+; choose another with RATCHET_DATA_DIR$/,
    );
  }
});
