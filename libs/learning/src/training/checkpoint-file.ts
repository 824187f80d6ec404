import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CheckpointStore } from './checkpoint.ts';

/**
 * A checkpoint in a file. It is written beside it, synced and renamed: whenever the process or the machine dies, the file
 * holds the last checkpoint or the one before it. One fit at a time may use it.
 */
export function checkpointFile(file: string, everyMs = 5_000): CheckpointStore {
  return {
    everyMs,
    async read() {
      try {
        return await readFile(file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async write(bytes) {
      const fresh = `${file}.new`;
      await using written = await open(fresh, 'w');
      await written.writeFile(bytes);
      await written.sync();
      await rename(fresh, file);
      await using directory = await open(dirname(file), 'r');
      await directory.sync();
    },
  };
}
