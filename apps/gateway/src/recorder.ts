import { setTimeout as pause } from 'node:timers/promises';
import { BoundedQueue, type Closable, Fault, messageOf } from '@ratchet/kernel';
import type { PredictionRecord, RecordServiceDefinition } from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';
import type { Counter, Logger } from '@ratchet/telemetry';

/** What is kept of one prediction. Its wire form is made when it is sent, off the caller's way. */
export interface Recordable {
  /** About how much memory it takes. */
  readonly bytes: number;
  toRecord(): PredictionRecord;
}

/** What the recorder tells of itself. */
export interface RecorderMetrics {
  /** Records that feedback acknowledged. */
  readonly recorded: Pick<Counter, 'inc'>;
  readonly dropped: Pick<Counter, 'inc'>;
}

export interface RecorderOptions {
  readonly feedback: Pick<Remote<RecordServiceDefinition>, 'RecordPredictions'>;
  readonly log: Pick<Logger, 'warn' | 'error'>;
  readonly metrics: RecorderMetrics;
  /** The bounds of what waits. @default 10,000 records and 64 MiB */
  readonly queue?: { readonly itemsMax: number; readonly bytesMax: number };
  /** How long `close` sends what is left. @default 2000 */
  readonly flushMs?: number;
}

const QUEUE = { itemsMax: 10_000, bytesMax: 64 * 1024 * 1024 };
/** A larger record fits no message to feedback. */
const RECORD_BYTES_MAX = 15 * 1024 * 1024;
const BATCH = { recordsMax: 500, bytesMax: 1024 * 1024 };
/** A call costs as much as several records: those of so long go together. Nobody waits for them. */
const GATHER_MS = 20;
const CALL_MS_MAX = 5_000;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 1_000;

/** Kinds that say the records are wrong: sending them again changes nothing. */
const REFUSALS: ReadonlySet<string> = new Set([
  'InvalidInput',
  'TooLarge',
  'FailedPrecondition',
  'Unimplemented',
]);

/**
 * Hands predictions to the feedback service in batches, one call at a time, each repeated until it is acknowledged:
 * records wait while feedback is away. What does not fit into the queue is dropped and counted; nobody waits for it.
 */
export class Recorder implements Closable {
  readonly #options: RecorderOptions;
  readonly #queue: BoundedQueue<Recordable>;
  readonly #giveUp = new AbortController();
  #sending: Promise<void> | undefined;
  #outstanding = 0;
  #closed = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#queue = new BoundedQueue(options.queue ?? QUEUE);
  }

  /** How many records wait or are on their way. */
  get length(): number {
    return this.#queue.length + this.#outstanding;
  }

  /** Queues the records of one call; false when any of them had to be dropped. */
  offer(records: readonly Recordable[]): boolean {
    let kept = 0;
    if (!this.#closed) for (const record of records) if (this.#enqueue(record)) kept++;
    if (kept < records.length) this.#options.metrics.dropped.inc(records.length - kept);
    if (kept > 0) this.#start();
    return kept === records.length;
  }

  /** Takes nothing more, and sends what is left for at most `flushMs`. */
  async close(): Promise<void> {
    this.#closed = true;
    const late = setTimeout(() => this.#giveUp.abort(), this.#options.flushMs ?? 2_000);
    while (this.#sending) await this.#sending;
    clearTimeout(late);
  }

  #enqueue(record: Recordable): boolean {
    return record.bytes <= RECORD_BYTES_MAX && this.#queue.offer(record, record.bytes);
  }

  #start(): void {
    this.#sending ??= new Promise((resolve) => {
      setTimeout(() => {
        void this.#sendAll().finally(() => {
          this.#sending = undefined;
          if (this.#queue.length > 0) this.#start(); // it came after the last look
          resolve();
        });
      }, GATHER_MS);
    });
  }

  /** Sends a batch, and goes on while a whole one waits; fewer gather first. */
  async #sendAll(): Promise<void> {
    do {
      const batch = this.#queue.take(BATCH.recordsMax, BATCH.bytesMax);
      this.#outstanding = batch.length;
      await this.#deliver(batch.map((record) => record.toRecord()));
      this.#outstanding = 0;
    } while (this.#queue.length >= BATCH.recordsMax);
  }

  async #deliver(records: readonly PredictionRecord[]): Promise<void> {
    const { signal } = this.#giveUp;
    for (let retryMs = RETRY_MS_MIN; !signal.aborted; retryMs = Math.min(RETRY_MS_MAX, 2 * retryMs)) {
      try {
        await this.#options.feedback.RecordPredictions(
          { records: [...records] },
          { timeoutMs: CALL_MS_MAX, signal },
        );
        this.#options.metrics.recorded.inc(records.length);
        return;
      } catch (error) {
        if (error instanceof Fault && REFUSALS.has(error.kind)) return await this.#divide(records, error);
        if (retryMs === RETRY_MS_MIN)
          this.#options.log.warn(
            { waiting: this.length },
            `predictions wait to be recorded: ${messageOf(error)}`,
          );
        await pause(retryMs, undefined, { signal, ref: false }).catch(() => {});
      }
    }
    this.#drop(records.length, 'the gateway closes');
  }

  /** Finds the record that made feedback refuse a batch, so that it costs no other its place. */
  async #divide(records: readonly PredictionRecord[], refusal: Fault): Promise<void> {
    if (records.length === 1) return this.#drop(1, `feedback refused it: ${refusal.message}`);
    const half = Math.ceil(records.length / 2);
    await this.#deliver(records.slice(0, half));
    await this.#deliver(records.slice(half));
  }

  #drop(count: number, why: string): void {
    this.#options.metrics.dropped.inc(count);
    this.#options.log.error({ count }, `predictions were not recorded: ${why}`);
  }
}
