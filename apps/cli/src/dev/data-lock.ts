import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError, messageOf } from '@ratchet/kernel';

const FILE = 'lock.json';

interface Holder {
  readonly pid: number;
  readonly since: string;
}

/**
 * Takes a data directory for this process, so that two meshes never write the same files. A lock whose process is gone
 * is taken over. A ConfigError when the directory can't be had.
 */
export function lockDataDir(dir: string, now: Date): { close(): void } {
  try {
    makeDir(dir);
    return lock(dir, now);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(
      `the data directory ${dir} can't be used: ${messageOf(error)}; choose another with RATCHET_DATA_DIR`,
    );
  }
}

/**
 * Makes a directory and those above it. Node's own way of doing so never ends where a file system, as /proc, answers
 * ENOENT although the directory above exists.
 */
function makeDir(dir: string): void {
  const existing = statSync(dir, { throwIfNoEntry: false });
  if (existing?.isDirectory()) return;
  if (existing) throw new Error('it is a file, not a directory');
  if (dirname(dir) !== dir) makeDir(dirname(dir));
  try {
    mkdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process made it just now
  }
}

function lock(dir: string, now: Date): { close(): void } {
  const path = join(dir, FILE);
  const mine: Holder = { pid: process.pid, since: now.toISOString() };
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx' });
      return { close: () => rmSync(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = holderOf(path);
      if (holder && isAlive(holder.pid))
        throw new ConfigError(
          `the data directory ${dir} is in use by process ${holder.pid} since ${holder.since}: stop that one, or choose another directory with RATCHET_DATA_DIR`,
        );
      rmSync(path, { force: true });
    }
  }
  throw new ConfigError(
    `the data directory ${dir} can't be locked: other processes take it at the same moment`,
  );
}

function holderOf(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
