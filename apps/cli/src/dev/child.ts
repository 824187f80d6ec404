import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { type Closable, CONFIG_EXIT_CODE, type Ready, type ServiceMessage } from '@ratchet/kernel';
import { WORKSPACE } from './settings.ts';

/** Compiled sources of the services, so that later starts take a third of the time. Node keeps it right by itself. */
const COMPILE_CACHE = join(WORKSPACE, 'node_modules/.cache/ratchet');

const BACKOFF_MS_MIN = 50;
const BACKOFF_MS_MAX = 5_000;
/** A service that worked for so long is healthy: its next restart is at once again. */
const HEALTHY_MS = 1_000;

export interface ChildEvents {
  /** It can work; `ms` since its process was started. */
  onReady(ready: Ready, ms: number): void;
  /** It never could start, for its configuration; it is not started again. */
  onRefused(reason: string): void;
  /** It ended although nobody asked for it. */
  onLost(what: string, restartInMs: number): void;
}

/** One service process, kept running: it is started again when it ends, with growing pauses while it keeps ending. */
export class Child implements Closable {
  readonly #file: string;
  readonly #env: Record<string, string>;
  readonly #events: ChildEvents;
  #process: ChildProcess | undefined;
  #wasReady = false;
  #backoffMs = BACKOFF_MS_MIN;
  #restart: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(file: string, env: Record<string, string>, events: ChildEvents) {
    this.#file = file;
    this.#env = env;
    this.#events = events;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    const startedAt = performance.now();
    const child = fork(this.#file, [], {
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env, ...this.#env },
      execArgv: [
        '--conditions=@ratchet/source',
        '--disable-warning=ExperimentalWarning',
        '--max-semi-space-size=4',
      ],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#process = child;
    let readyAt = Number.POSITIVE_INFINITY;
    let refused: string | undefined;
    child.on('message', (message: ServiceMessage) => {
      refused = message.refused;
      if (!message.ready) return;
      readyAt = performance.now();
      this.#wasReady = true;
      this.#events.onReady(message.ready, performance.now() - startedAt);
    });
    child.once('exit', (code, signal) => {
      this.#process = undefined;
      if (this.#closing) return;
      if (performance.now() - readyAt > HEALTHY_MS) this.#backoffMs = BACKOFF_MS_MIN;
      const end = signal === null ? `ended with ${code}` : `was killed by ${signal}`;
      // What worked once may work again, and the other services go on without it meanwhile.
      if (code === CONFIG_EXIT_CODE && !this.#wasReady) return this.#events.onRefused(refused ?? end);
      const what = refused === undefined ? end : `can't start: ${refused}`;
      this.#events.onLost(what, this.#backoffMs);
      this.#restart = setTimeout(() => this.start(), this.#backoffMs);
      this.#backoffMs = Math.min(BACKOFF_MS_MAX, 2 * this.#backoffMs);
    });
  }

  /** Ends it at once; it is not started again while it closes. */
  kill(): void {
    this.#process?.kill('SIGKILL');
  }

  /** Asks it to end, and waits until it has. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#restart);
    const child = this.#process;
    if (!child) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    await ended;
  }
}
