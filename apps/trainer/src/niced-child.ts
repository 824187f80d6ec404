import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { setPriority } from 'node:os';
import { dirname, extname, join } from 'node:path';

/** Serving comes first: what the trainer starts takes what is left of the machine. */
const NICENESS = 10;

/** Run as this file is: from source by Node's type stripping, or from dist. */
const EXTENSION = extname(import.meta.filename);
const CONDITIONS = EXTENSION === '.ts' ? ['--conditions=@ratchet/source'] : [];

/** Starts a worker file of this folder, named without its extension, as a process of its own that may hold so much. */
export function startNicedChild(worker: string, heapMbMax: number): ChildProcess {
  const cache = getCompileCacheDir();
  const child = fork(join(import.meta.dirname, `${worker}${EXTENSION}`), [], {
    execArgv: [...CONDITIONS, `--max-old-space-size=${heapMbMax}`],
    // Nothing of the service's surroundings, where its token is; only where compiled code is kept, when it is kept.
    env: cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // From outside and at once: the threads that it is about to start inherit it.
  if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  return child;
}
