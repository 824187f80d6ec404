import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import type { Socket } from 'node:net';
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Closable, Fault } from '@ratchet/kernel';
import type { Tensor } from '@ratchet/model';
import type { Loaded, LoadOrder, LoadReport } from './control.ts';
import type { Failure } from './failure.ts';
import { encodeFrame, type Frame, FrameReader } from './frame.ts';

export interface WorkerLimits {
  /** How long a run may take before the process is killed. @default 10 s */
  readonly runMsMax: number;
  /** How long loading and warming may take. @default 60 s */
  readonly loadMsMax: number;
}

/** What a run gave. */
export interface Ran {
  readonly outputs: Tensor[];
  /** Milliseconds that the model computed. */
  readonly runMs: number;
}

interface Outstanding {
  resolve(ran: Ran): void;
  reject(fault: Fault): void;
}

const LIMITS: WorkerLimits = { runMsMax: 10_000, loadMsMax: 60_000 };

/** Both are run as they are: from source by Node's type stripping, or from dist. */
const EXTENSION = extname(fileURLToPath(import.meta.url));
const WORKER_MAIN = fileURLToPath(new URL(`worker-main${EXTENSION}`, import.meta.url));
const EXEC_ARGV = EXTENSION === '.ts' ? ['--conditions=@ratchet/source'] : [];

/**
 * A child process that holds one version of one model. It can be killed at any moment, by its limits or from outside: then
 * what was out rejects, and the worker has ended for good; whoever needs another one starts it.
 */
export class ModelWorker implements Closable {
  /** Rejects with the Fault that says why the version can't be served. */
  readonly loaded: Promise<Loaded>;
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #limits: WorkerLimits;
  readonly #child: ChildProcess;
  readonly #pipe: Socket;
  /** Oldest first; the oldest is the one that runs. */
  readonly #outstanding = new Map<number, Outstanding>();
  #lastId = 0;
  #runsSince = 0;
  #timer: NodeJS.Timeout | undefined;
  #over: Fault | undefined;

  /** Starts a process and has it load. */
  static start(order: LoadOrder, limits: Partial<WorkerLimits> = {}): ModelWorker {
    return new ModelWorker(order, { ...LIMITS, ...limits });
  }

  private constructor(order: LoadOrder, limits: WorkerLimits) {
    this.#limits = limits;
    this.#child = forkWorker();
    this.#pipe = this.#child.stdio[3] as Socket;
    const frames = new FrameReader((frame) => this.#answered(frame));
    this.#pipe.on('data', (piece: Buffer) => this.#read(frames, piece));
    this.#pipe.on('error', () => this.#end(lost()));
    this.loaded = this.#load(order);
    this.loaded.catch(() => undefined);
    this.ended = new Promise((resolve) => {
      this.#child.once('close', () => {
        this.#end(lost());
        resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** How many runs are out. */
  get outstanding(): number {
    return this.#outstanding.size;
  }

  /**
   * Runs the model, after the runs that are out. It must be loaded, and inputs must have passed `checkInstance` and be
   * stacked.
   * Rejects with what the model says of them; with WORKER_LOST when the process ends before it answers, and with
   * RUN_TIMEOUT when this run, or the one before it, took too long.
   */
  run(inputs: readonly Tensor[]): Promise<Ran> {
    if (this.#over) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      if (this.#outstanding.size === 0) this.#runsSince = performance.now();
      const id = ++this.#lastId;
      this.#outstanding.set(id, { resolve, reject });
      this.#pipe.write(encodeFrame({ id, tensors: inputs }));
      this.#timer ??= setTimeout(() => this.#checkTime(), this.#limits.runMsMax);
    });
  }

  /** Ends the process at once: it has nothing to save. */
  async close(): Promise<void> {
    this.#end(lost());
    await this.ended;
  }

  #load(order: LoadOrder): Promise<Loaded> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(loadTimeout(this.#limits.loadMsMax)), this.#limits.loadMsMax);
      this.#child.once('message', (report: LoadReport) => {
        clearTimeout(timer);
        if ('loaded' in report) return resolve(report.loaded);
        this.#end(faultOf(report.failed));
      });
      this.#child.once('close', () => {
        clearTimeout(timer);
        reject(this.#over ?? lost());
      });
      this.#child.once('error', () => reject(lost()));
      this.#child.send(order, () => undefined);
    });
  }

  /** Bytes that are no frames can only come from a process that lost its mind. */
  #read(frames: FrameReader, piece: Buffer): void {
    try {
      frames.read(piece);
    } catch {
      this.#end(lost());
    }
  }

  #answered({ id, tensors, runMs = 0, failure }: Frame): void {
    const run = this.#outstanding.get(id);
    this.#outstanding.delete(id);
    this.#runsSince = performance.now();
    if (failure) run?.reject(faultOf(failure));
    else run?.resolve({ outputs: [...tensors], runMs });
  }

  /** One timer for all runs: it looks when the oldest could be late, and again when the next could. */
  #checkTime(): void {
    this.#timer = undefined;
    if (this.#outstanding.size === 0) return;
    const leftMs = this.#runsSince + this.#limits.runMsMax - performance.now();
    if (leftMs <= 0) this.#end(runTimeout(this.#limits.runMsMax));
    else this.#timer = setTimeout(() => this.#checkTime(), leftMs);
  }

  #end(why: Fault): void {
    if (this.#over) return;
    this.#over = why;
    clearTimeout(this.#timer);
    this.#child.kill('SIGKILL');
    this.#pipe.destroy();
    for (const run of this.#outstanding.values()) run.reject(why);
    this.#outstanding.clear();
  }
}

function forkWorker(): ChildProcess {
  const cache = getCompileCacheDir();
  return fork(WORKER_MAIN, [String(process.pid)], {
    execArgv: [...EXEC_ARGV, '--max-semi-space-size=1', '--expose-gc'],
    // Nothing of the service's surroundings, where its token is; only where compiled code is kept, when it is kept.
    env: cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'ipc'],
  });
}

function faultOf({ kind, reason, message }: Failure): Fault {
  return new Fault(kind, reason, message);
}

function lost(): Fault {
  return new Fault('Unavailable', 'WORKER_LOST', 'the process that ran the model ended; try again');
}

function runTimeout(ms: number): Fault {
  return new Fault('DeadlineExceeded', 'RUN_TIMEOUT', `the model ran for more than ${ms} ms and was stopped`);
}

function loadTimeout(ms: number): Fault {
  return new Fault(
    'FailedPrecondition',
    'LOAD_TIMEOUT',
    `loading the model and running it for the first time took more than ${ms} ms`,
  );
}
