import type { ChildProcess } from 'node:child_process';
import { type Closable, Fault } from '@ratchet/kernel';
import type { Explanation } from '@ratchet/learning';
import type { ExplainOrder, ExplainReply } from './explain-messages.ts';
import { startNicedChild } from './niced-child.ts';

const HEAP_MB_MAX = 1_024;

/** A process that explains, one order at a time. It can be ended at any moment; then the order that is out fails. */
export class ExplainChild implements Closable {
  readonly #child: ChildProcess;
  /** Resolves when the process is gone, for whatever reason. */
  readonly #ended: Promise<void>;
  #isOver = false;

  constructor() {
    this.#child = startNicedChild('explain-worker', HEAP_MB_MAX);
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
