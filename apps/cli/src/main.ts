import { run } from './program.ts';

/** Runs the command line of this process. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await run(argv, process.env);
}
