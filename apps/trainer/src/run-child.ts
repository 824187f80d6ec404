import type { ChildProcess } from 'node:child_process';
import { Fault } from '@ratchet/kernel';
import { startNicedChild } from './niced-child.ts';
import type { CompressionTask, RunMessage, RunNews, RunResult, RunTask, Uncompressed } from './run-task.ts';

/** A run that takes longer than this is stuck. */
const WALL_MS_MAX = 2 * 60 * 60_000;
const HEAP_MB_MAX = 2_048;

type OnNews = (news: RunNews) => void;

/**
 * The process in which one run trains, compresses and evaluates. It starts when it is made, so that it is ready when the
 * run's snapshot is, and ends with this process, with `signal`, when it is disposed of, or after two hours of work.
 */
export class RunChild implements Disposable {
  readonly #child: ChildProcess;
  readonly #signal: AbortSignal;
  readonly #kill: () => void;
  /** Rejects when the process is over. */
  readonly #over: Promise<never>;

  /** Throws when `signal` is aborted already. */
  constructor(signal: AbortSignal) {
    signal.throwIfAborted();
    const child = startNicedChild('run-worker', HEAP_MB_MAX);
    this.#child = child;
    this.#signal = signal;
    this.#kill = () => void child.kill('SIGKILL');
    this.#over = new Promise((_, reject) => {
      child.once('error', () => reject(ended('it could not be started')));
      child.once('close', (code, signal) => reject(ended(howItEnded(code, signal))));
    });
    // It may end before there is work for it; whoever brings some is told.
    this.#over.catch(() => undefined);
    signal.addEventListener('abort', this.#kill, { once: true });
  }

  /** Fails with what the process said; with Aborted RUN_PROCESS_ENDED when it died without a word. */
  async train(task: RunTask, onNews: OnNews): Promise<RunResult> {
    return (await this.#work(task, onNews)) as RunResult;
  }

  /** As `train`, for a version that is made smaller. */
  async compress(task: CompressionTask, onNews: OnNews): Promise<RunResult | Uncompressed> {
    return await this.#work(task, onNews);
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#kill);
    this.#kill();
  }

  async #work(task: RunTask, onNews: OnNews): Promise<RunResult | Uncompressed> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#kill();
    }, WALL_MS_MAX);
    try {
      const result = resultOf(this.#child, onNews);
      this.#child.send(task, () => undefined);
      return await Promise.race([result, this.#over]);
    } catch (error) {
      throw late ? ended(`it took more than ${WALL_MS_MAX / 60_000} minutes`) : error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function resultOf(child: ChildProcess, onNews: OnNews): Promise<RunResult | Uncompressed> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: RunMessage) => {
      if ('result' in message) resolve(message.result);
      else if (!('failed' in message)) onNews(message);
      else reject(new Fault('FailedPrecondition', message.failed.reason, message.failed.message));
    });
  });
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  // V8 aborts when the heap is full.
  if (signal === 'SIGABRT' || code === 134) return `it needed more than ${HEAP_MB_MAX} MB of memory`;
  return signal === null
    ? `it ended with code ${code}, and the trainer's log says why`
    : `it was ended by ${signal}`;
}

function ended(how: string): Fault {
  return new Fault(
    'Aborted',
    'RUN_PROCESS_ENDED',
    `the training process did not finish: ${how}; the live version is untouched, start the run again`,
  );
}
