import { Fault } from '@ratchet/kernel';
import { compressAgain } from './compress-again.ts';
import { dieWithParent } from './die-with-parent.ts';
import { makeVersion } from './make-version.ts';
import type { CompressionTask, RunMessage, RunNews, RunTask } from './run-task.ts';

/**
 * A process that makes one version, by training or of another one. It is told over its channel what to do, answers there, and
 * ends with the process that started it, also in the middle of a computation.
 */
const SEND_EVERY_MS = 100;

dieWithParent();
process.once('message', (task: RunTask | CompressionTask) => void work(task).then(leave));

async function work(task: RunTask | CompressionTask): Promise<RunMessage> {
  try {
    const result = 'compression' in task ? compressAgain(task, tell) : makeVersion(task, tell);
    return { result: await result };
  } catch (error) {
    if (error instanceof Fault) return { failed: { reason: error.reason, message: error.message } };
    console.error(error);
    const message = 'training failed for an internal error: the log of the trainer has more';
    return { failed: { reason: 'INTERNAL', message } };
  }
}

/** When each phase, and how training goes, was told of last. */
const toldAt = new Map<string, number>();

/** Says where it stands, not too often, and lets the channel be heard in between. */
async function tell(news: RunNews): Promise<void> {
  const now = performance.now();
  const kind = 'training' in news ? 'training' : news.phase;
  if (now - (toldAt.get(kind) ?? Number.NEGATIVE_INFINITY) < SEND_EVERY_MS) return;
  toldAt.set(kind, now);
  // Where the trainer is gone nobody hears it, and this process is about to end.
  process.send?.(news, () => undefined);
  await new Promise((resolve) => setImmediate(resolve));
}

/** The channel has to carry the last message away before the process ends. */
function leave(last: RunMessage): void {
  process.send?.(last, () => process.disconnect());
}
