import { Worker } from 'node:worker_threads';

const CHECKED_EVERY_MS = 500;

/**
 * Ends this process when the one that started it is gone, also in the middle of a computation: a model may run for ever, and
 * while it does its thread does not learn that the channel closed. Another one looks.
 */
export function dieWithParent(): void {
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole group; the trainer decides when its processes go.
  process.on('SIGINT', () => undefined);
  const watch = `
    setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, 'SIGKILL'), ${CHECKED_EVERY_MS});
  `;
  new Worker(watch, {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  }).unref();
}
