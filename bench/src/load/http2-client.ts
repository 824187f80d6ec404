import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { LoadClient, LoadResult } from './load.ts';

/** How long a round may take beyond its seconds before it is given up. */
const SPARE_MS = 15_000;

/** `loadOverHttp2` in a process of its own. */
export const http2Client: LoadClient = {
  name: 'node:http2',
  async run(target, options) {
    const child = fork(join(import.meta.dirname, 'http2-load-main.ts'), {
      serialization: 'advanced', // the body is bytes
      execArgv: ['--conditions=@ratchet/source'],
      timeout: 1_000 * options.seconds + SPARE_MS,
    });
    child.send({ target, options });
    return await new Promise<LoadResult>((resolve, reject) => {
      child.once('message', (result) => resolve(result as LoadResult));
      child.once('exit', (code, signal) => reject(new Error(`the load client ended with ${signal ?? code}`)));
    });
  },
};
