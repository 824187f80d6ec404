import { type ClientDuplexStream, type ServiceError, status } from '@grpc/grpc-js';
import type { ExchangeRequest, ExchangeResponse__Output } from '@ratchet/protocol';
import type { Entry } from './coalescer.ts';
import { type HopReply, packBatch, readReply } from './columns.ts';

export type HopStream = ClientDuplexStream<ExchangeRequest, ExchangeResponse__Output>;

/** What a lane tells its sender. */
export interface LaneListener {
  /** It takes a batch from now on. */
  stands(): void;
  /** A batch is answered; the next may be fired. `draining`: by a peer that is about to end. */
  answered(batch: readonly Entry[], reply: HopReply, draining: boolean): void;
  /** The stream is gone, and with it the batch that was out, if one was. */
  lost(batch: readonly Entry[], why: string): void;
}

const BACKOFF_MS_MIN = 50;
/** Short, for a restarted neighbour must be found within a second. */
const BACKOFF_MS_MAX = 1000;
/** A peer that stays silent for so long after the last item's time is hung. */
const SILENCE_MS_MAX = 1000;
/** The time of items that have no deadline, for the watch over a silent peer. */
const BUDGET_MS_MAX = 60_000;

/**
 * One stream to the next service, with at most one batch out: that is its flow control and its order. It stands when the
 * peer's initial metadata is in, and opens itself again when it is lost.
 */
export class Lane {
  readonly #open: () => HopStream;
  readonly #listener: LaneListener;
  #stream: HopStream | undefined;
  #end = (_why: string): void => {};
  #stands = false;
  #downSince = performance.now();
  #sequence = 0;
  #out: readonly Entry[] = [];
  #silentAt = 0;
  #backoffMs = BACKOFF_MS_MIN;
  #reopen: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(open: () => HopStream, listener: LaneListener) {
    this.#open = open;
    this.#listener = listener;
    this.#connect();
  }

  get standing(): boolean {
    return this.#stands;
  }

  /** Whether it takes a batch now. A stream that doesn't stand would drop it without a word. */
  get idle(): boolean {
    return this.#stands && this.#out.length === 0;
  }

  /** The batch that is out; empty when none is. */
  get out(): readonly Entry[] {
    return this.#out;
  }

  /** For how long it has not been standing. */
  downMs(now: number): number {
    return this.#stands ? 0 : now - this.#downSince;
  }

  fire(batch: readonly Entry[], now: number): void {
    this.#out = batch;
    const items = batch.map((entry) => entry.item);
    const budgetMs = Math.max(...items.map((item) => Math.min(BUDGET_MS_MAX, item.deadlineAt - now)));
    this.#silentAt = now + budgetMs + SILENCE_MS_MAX;
    this.#stream?.write(packBatch(items, ++this.#sequence, now));
  }

  /** Gives up a stream whose batch should have been answered long ago. */
  watch(now: number): void {
    if (this.#out.length === 0 || now < this.#silentAt) return;
    this.#stream?.cancel();
    this.#end('it is silent');
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#reopen);
    if (this.#out.length > 0) this.#stream?.cancel();
    else this.#stream?.end();
    this.#end('closed');
  }

  #connect(): void {
    const stream = this.#open();
    let over = false;
    const end = (why: string): void => {
      if (over) return; // `error` and `end` may both come
      over = true;
      this.#lost(why);
    };
    this.#stream = stream;
    this.#end = end;
    stream.on('metadata', () => {
      if (over) return;
      this.#stands = true;
      this.#backoffMs = BACKOFF_MS_MIN;
      this.#listener.stands();
    });
    stream.on('data', (response: ExchangeResponse__Output) => {
      if (!over) this.#answered(stream, response, end);
    });
    stream.on('error', (error: ServiceError) => end(`${status[error.code]}: ${error.details}`));
    stream.on('end', () => end('the peer ended it'));
  }

  #answered(stream: HopStream, response: ExchangeResponse__Output, end: (why: string) => void): void {
    const { sequence, draining } = response;
    if (draining) this.#fall(); // it takes nothing new
    if (sequence !== 0) {
      const batch = this.#out;
      const reply = sequence === this.#sequence ? readReply(response, batch.length) : undefined;
      if (!reply || batch.length === 0) {
        stream.cancel();
        end('its reply is malformed');
        return;
      }
      this.#out = [];
      this.#listener.answered(batch, reply, draining);
    }
    if (this.#stands || this.#out.length > 0) return;
    stream.end();
    end('the peer drains');
  }

  #fall(): void {
    if (this.#stands) this.#downSince = performance.now();
    this.#stands = false;
  }

  #lost(why: string): void {
    this.#fall();
    const batch = this.#out;
    this.#out = [];
    if (!this.#closed) {
      const delayMs = this.#backoffMs * (0.8 + 0.4 * Math.random());
      this.#backoffMs = Math.min(BACKOFF_MS_MAX, 2 * this.#backoffMs);
      this.#reopen = setTimeout(() => this.#connect(), delayMs).unref();
    }
    this.#listener.lost(batch, why);
  }
}
