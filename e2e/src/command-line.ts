import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { TestMesh } from '@ratchet/testkit';

const BIN = resolve(import.meta.dirname, '../../apps/cli/bin/ratchet.mjs');

/** What a command said, and how it ended. */
export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The `ratchet` command, as a user of this mesh runs it; `cwd` is where relative paths lie. */
export function commandLine(mesh: Pick<TestMesh, 'rest'>, cwd = process.cwd()): (...args: string[]) => Said {
  return (...args) =>
    spawnSync(process.execPath, [BIN, '--address', mesh.rest, ...args], {
      cwd,
      env: { ...process.env, NODE_OPTIONS: '' },
      encoding: 'utf8',
    });
}
