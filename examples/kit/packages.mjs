import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from './script.mjs';

/** A directory of this name for what may be made again, outside of this tree; it is there. */
export function cacheDirectory(name) {
  const directory = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ratchet-examples', name);
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** The directory of an npm package, which is installed into the cache when it is not there yet; none of its scripts run. */
export function packageDirectory(name, version) {
  const home = cacheDirectory(`${name.replace(/[^a-z0-9]+/g, '-')}-${version}`);
  const directory = join(home, 'node_modules', name);
  if (existsSync(join(directory, 'package.json'))) return directory;
  console.log(`${name} ${version} is installed into ${home}, once`);
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', home];
  const { status, error } = spawnSync('npm', ['install', ...options, `${name}@${version}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0)
    throw new UsageError(
      `npm could not install ${name}@${version}${error ? ` (${error.code})` : ''}: give its files with --data`,
    );
  return directory;
}
