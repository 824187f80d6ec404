import { type Clock, type Closable, Fault } from '@ratchet/kernel';
import type { Explanation } from '@ratchet/learning';
import { ExplainChild } from './explain-child.ts';
import type { ExplainOrder } from './explain-messages.ts';

/** Orders that wait, the one that is worked on included; each may hold an image of megabytes. */
const WAITING_MAX = 8;
/** No explanation takes longer, however patient its caller is. */
const CALL_MS_MAX = 60_000;
/** How long the process is kept for the next order. */
const IDLE_MS = 30_000;
/** The share of the time in which an explanation may be refined: the rest is for what is under way then. */
const REFINING_SHARE = 0.6;

export interface ExplainSettings {
  /** When the caller stops waiting, on the scale of performance.now(). */
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
}

/**
 * Explains answers in a process of its own, one after the other: a model that never ends, or ends the process, costs its own
 * caller the answer and nobody else. The process is kept for half a minute after the last order.
 */
export class ExplainQueue implements Closable {
  readonly #clock: Clock;
  readonly #callMsMax: number;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #child: ExplainChild | undefined;
  #stopIdling: () => void = () => undefined;
  #isClosed = false;

  constructor(clock: Clock, { callMsMax = CALL_MS_MAX }: { readonly callMsMax?: number } = {}) {
    this.#clock = clock;
    this.#callMsMax = callMsMax;
  }

  /**
   * Faults: those of the explanation; ResourceExhausted EXPLAIN_QUEUE_FULL; DeadlineExceeded EXPLAIN_TIMEOUT; Cancelled when
   * the caller went away; Unavailable when the process dies or the trainer stops.
   */
  async explain(order: Omit<ExplainOrder, 'patienceMs'>, settings: ExplainSettings): Promise<Explanation> {
    if (this.#waiting >= WAITING_MAX)
      throw new Fault(
        'ResourceExhausted',
        'EXPLAIN_QUEUE_FULL',
        `${WAITING_MAX} explanations are waiting already; try again in a moment`,
      );
    this.#waiting++;
    const mine = this.#turn.then(() => this.#work(order, settings));
    this.#turn = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.#waiting--;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopIdling();
    await this.#child?.close();
    await this.#turn;
  }

  async #work(
    order: Omit<ExplainOrder, 'patienceMs'>,
    { deadlineAt, signal }: ExplainSettings,
  ): Promise<Explanation> {
    const leftMs = Math.min(this.#callMsMax, deadlineAt - performance.now());
    if (this.#isClosed) throw new Fault('Unavailable', 'TRAINER_STOPS', 'the trainer stops; try again');
    if (signal.aborted) throw gone();
    if (leftMs <= 0) throw late();
    this.#stopIdling();
    const child = this.#child?.isOver === false ? this.#child : new ExplainChild();
    this.#child = child;
    let why: Fault | undefined;
    const end = (fault: Fault) => (): void => {
      why ??= fault;
      void child.close();
    };
    const onAbort = end(gone());
    const timer = setTimeout(end(late()), leftMs);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await child.explain({ ...order, patienceMs: leftMs * REFINING_SHARE });
    } catch (error) {
      throw why ?? error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.#stopIdling = this.#clock.after(IDLE_MS, () => void child.close());
    }
  }
}

function gone(): Fault {
  return new Fault('Cancelled', 'CALL_CANCELLED', 'the caller went away');
}

function late(): Fault {
  return new Fault(
    'DeadlineExceeded',
    'EXPLAIN_TIMEOUT',
    'the explanation took longer than the caller waits; give it more time, or ask about less',
  );
}
