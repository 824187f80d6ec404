import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { setPriority } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { type Closable, Fault } from '@ratchet/kernel';
import type { Explanation } from '@ratchet/learning';
import type { ExplainOrder, ExplainReply } from './explain-messages.ts';

const HEAP_MB_MAX = 1_024;
/** Serving comes first: an explanation takes what is left of the machine. */
const NICENESS = 10;

/** Run as this file is: from source by Node's type stripping, or from dist. */
const EXTENSION = extname(import.meta.filename);
const WORKER = join(import.meta.dirname, `explain-worker${EXTENSION}`);
const CONDITIONS = EXTENSION === '.ts' ? ['--conditions=@ratchet/source'] : [];

/** A process that explains, one order at a time. It can be ended at any moment; then the order that is out fails. */
export class ExplainChild implements Closable {
  readonly #child: ChildProcess;
  /** Resolves when the process is gone, for whatever reason. */
  readonly #ended: Promise<void>;
  #isOver = false;

  constructor() {
    const cache = getCompileCacheDir();
    this.#child = fork(WORKER, [], {
      execArgv: [...CONDITIONS, `--max-old-space-size=${HEAP_MB_MAX}`],
      // Nothing of the service's surroundings, where its token is; only where compiled code is kept, when it is kept.
      env: cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // From outside and at once: the threads that it is about to start inherit it.
    if (this.#child.pid !== undefined) setPriority(this.#child.pid, NICENESS);
    this.#ended = new Promise((resolve) => {
      const over = (): void => {
        this.#isOver = true;
        resolve();
      };
      this.#child.once('close', over);
      this.#child.once('error', over);
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Fails with what the process says, or with Unavailable EXPLAIN_PROCESS_ENDED when it dies first. */
  async explain(order: ExplainOrder): Promise<Explanation> {
    const { promise, resolve } = Promise.withResolvers<ExplainReply>();
    this.#child.once('message', resolve);
    this.#child.send(order, () => undefined);
    const reply = await Promise.race([promise, this.#ended]);
    if (reply === undefined)
      throw new Fault(
        'Unavailable',
        'EXPLAIN_PROCESS_ENDED',
        'the process that explained ended before it was done; try again',
      );
    if ('explanation' in reply) return reply.explanation;
    const { kind, reason, message, metadata } = reply.failed;
    throw new Fault(kind, reason, message, metadata);
  }

  /** Ends the process at once: it has nothing to save. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
