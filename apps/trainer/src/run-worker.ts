import { Fault } from '@ratchet/kernel';
import { makeVersion } from './make-version.ts';
import type { RunMessage, RunTask } from './run-task.ts';

/**
 * A process that makes one version. It is told over its channel what to do, answers there, and ends with the process that
 * started it, also in the middle of a computation.
 */
const SEND_EVERY_MS = 100;

const parent = process.ppid;
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the trainer decides when its training process goes.
process.on('SIGINT', () => undefined);
process.once('message', (task: RunTask) => void work(task).then(leave));

async function work(task: RunTask): Promise<RunMessage> {
  try {
    return { result: await makeVersion(task, tell) };
  } catch (error) {
    if (error instanceof Fault) return { failed: { reason: error.reason, message: error.message } };
    console.error(error);
    const message = 'training failed for an internal error: the log of the trainer has more';
    return { failed: { reason: 'INTERNAL', message } };
  }
}

let told = { phase: '', at: 0 };

/** Says where it stands, not too often, and lets the channel be heard in between. */
async function tell(message: Extract<RunMessage, { phase: string }>): Promise<void> {
  // Between two breaths a computation may be long: the channel alone would not be heard.
  if (process.ppid !== parent) process.exit(0);
  const now = performance.now();
  if (message.phase === told.phase && now - told.at < SEND_EVERY_MS) return;
  told = { phase: message.phase, at: now };
  process.send?.(message);
  await new Promise((resolve) => setImmediate(resolve));
}

/** The channel has to carry the last message away before the process ends. */
function leave(last: RunMessage): void {
  process.send?.(last, () => process.disconnect());
}
