import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CompressionReport,
  compressVersion,
  type LearningRow,
  type TrainedVersion,
} from '@ratchet/learning';
import type { Manifest } from '@ratchet/model';
import type { RunTask } from './run-task.ts';
import type { TrainingSettings } from './training-settings.ts';

type Target = NonNullable<TrainingSettings['compress']>;

/** What is tried where nobody said anything. A file that somebody brought stays as precise as it came. */
function usualTarget({ task }: RunTask): Target {
  return task === 'tensors' ? 'none' : 'int8';
}

/**
 * Tries to make a version smaller that was just trained. Where the gate lets it pass, the smaller file is the version from
 * here on: it is what is judged against the champion, and served. The report says what was tried; there is none where the
 * settings switch it off. Whether a smaller file is as fast is measured: one that is really about 5 % slower, where a tie ends,
 * may be kept one time and not the next.
 */
export async function compressMade(
  task: RunTask,
  trained: TrainedVersion,
  options: {
    /** What of the version's manifest says how it is served. */
    readonly served: Pick<Manifest, 'labels' | 'pipeline' | 'signature' | 'trainable'>;
    readonly rows: readonly LearningRow[];
    readonly onProgress: (done: number) => Promise<void>;
  },
): Promise<{ readonly version: TrainedVersion; readonly compression?: CompressionReport }> {
  const target = task.settings.compress ?? usualTarget(task);
  if (target === 'none') return { version: trained };
  const file = join(task.dir, 'whole.onnx');
  await writeFile(file, trained.onnx);
  try {
    const { report, version } = await compressVersion({
      target,
      parent: { file, manifest: { ...options.served, golden: trained.golden } },
      rows: options.rows,
      dir: task.dir,
      seed: task.seed,
      onProgress: options.onProgress,
    });
    return { version: { ...trained, ...version }, compression: report };
  } finally {
    await rm(file, { force: true });
  }
}
