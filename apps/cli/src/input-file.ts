import { open, stat } from 'node:fs/promises';
import { UserError } from './user-error.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read by this user',
  EISDIR: 'it is a directory',
};

/** Makes sure that what the user named is a file that can be read, and answers its size in bytes. */
export async function sizeOfFile(file: string): Promise<number> {
  try {
    await using handle = await open(file);
    const stats = await handle.stat();
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return stats.size;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new UserError(`${file} can't be read: ${REASONS[code] ?? code}`);
  }
}

/** Whether a path is a directory; not when there is none. */
export async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
