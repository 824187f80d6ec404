import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnFitProgress } from '../candidate.ts';
import type { CheckpointStore } from '../training/checkpoint.ts';
import { checkpointFile } from '../training/checkpoint-file.ts';
import type { FitOptions, FitResult } from '../training/fit-request.ts';
import { Watch } from './watch.ts';

/** What a fit is given, so that it is watched. */
export interface Watched extends Pick<FitOptions, 'onProgress' | 'shouldStop'> {
  readonly checkpoint?: CheckpointStore;
}

/**
 * Runs a fit that tells how it goes, ends when who listens fails, and, with a directory, goes on from the checkpoint that lies
 * there and clears it away at its end.
 */
export async function watchedFit(
  run: (watched: Watched) => Promise<FitResult>,
  onProgress: OnFitProgress,
  checkpointDir?: string,
): Promise<FitResult> {
  const file = checkpointDir && join(checkpointDir, 'checkpoint');
  const watch = new Watch(onProgress);
  const result = await run({
    ...(file && { checkpoint: checkpointFile(file) }),
    onProgress: watch.tell,
    shouldStop: watch.shouldStop,
  });
  await watch.end();
  if (file) await rm(file, { force: true });
  return result;
}
