import { MeshError } from './mesh.mjs';

/** A mistake in what was given on the command line or in a file; its message says the fix. */
export class UsageError extends Error {
  name = 'UsageError';
}

/**
 * Runs a script; with --help it only says how it is used. What the mesh refused and what was given wrongly is one line
 * and exit code 1, all else is a bug.
 */
export async function runScript(usage, work) {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    console.log(usage);
    return;
  }
  try {
    await work();
  } catch (error) {
    const expected =
      error instanceof MeshError ||
      error instanceof UsageError ||
      error?.code === 'ENOENT' ||
      error?.code?.startsWith('ERR_PARSE_ARGS');
    console.error(expected ? error.message : error);
    process.exitCode = 1;
  }
}

/** A whole number that was given for an option. */
export function wholeNumber(option, given, least) {
  const value = Number(given);
  if (Number.isInteger(value) && value >= least) return value;
  throw new UsageError(
    `${option}: expected a whole number of at least ${least}, got ${JSON.stringify(given)}`,
  );
}
