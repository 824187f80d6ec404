import type { ChildProcess } from 'node:child_process';
import { Fault } from '@ratchet/kernel';
import { startNicedChild } from './niced-child.ts';
import type { CompressionTask, RunMessage, RunNews, RunResult, RunTask, Uncompressed } from './run-task.ts';

/** A run that takes longer than this is stuck. */
const WALL_MS_MAX = 2 * 60 * 60_000;
const HEAP_MB_MAX = 2_048;

export interface ChildOptions {
  readonly signal: AbortSignal;
  readonly onNews: (news: RunNews) => void;
}

/**
 * Trains and evaluates in a process of its own. The process ends with this one, with `signal`, or after two hours. Fails
 * with what the process said; with Aborted RUN_PROCESS_ENDED when it died without a word.
 */
export async function trainInChild(task: RunTask, options: ChildOptions): Promise<RunResult> {
  return (await inChild(task, options)) as RunResult;
}

/** As `trainInChild`, for a version that is made smaller. */
export async function compressInChild(
  task: CompressionTask,
  options: ChildOptions,
): Promise<RunResult | Uncompressed> {
  return await inChild(task, options);
}

async function inChild(task: RunTask, options: ChildOptions): Promise<RunResult | Uncompressed> {
  options.signal.throwIfAborted();
  const child = startNicedChild('run-worker', HEAP_MB_MAX);
  const kill = (): void => void child.kill('SIGKILL');
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, WALL_MS_MAX);
  options.signal.addEventListener('abort', kill, { once: true });
  try {
    child.send(task, () => undefined);
    return await resultOf(child, options.onNews);
  } catch (error) {
    throw late ? ended(`it took more than ${WALL_MS_MAX / 60_000} minutes`) : error;
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', kill);
    kill();
  }
}

function resultOf(child: ChildProcess, onNews: (news: RunNews) => void): Promise<RunResult | Uncompressed> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: RunMessage) => {
      if ('result' in message) resolve(message.result);
      else if (!('failed' in message)) onNews(message);
      else reject(new Fault('FailedPrecondition', message.failed.reason, message.failed.message));
    });
    child.once('error', () => reject(ended('it could not be started')));
    child.once('close', (code, signal) => reject(ended(howItEnded(code, signal))));
  });
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  // V8 aborts when the heap is full.
  if (signal === 'SIGABRT' || code === 134) return `it needed more than ${HEAP_MB_MAX} MB of memory`;
  return signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
}

function ended(how: string): Fault {
  return new Fault(
    'Aborted',
    'RUN_PROCESS_ENDED',
    `the training process did not finish: ${how}; the live version is untouched, start the run again`,
  );
}
