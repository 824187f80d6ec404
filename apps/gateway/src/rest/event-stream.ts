import { Readable } from 'node:stream';
import type { Clock } from '@ratchet/kernel';

/** Proxies close what says nothing for a minute or so. */
const HEARTBEAT_MS = 15_000;
/** How long a client that lost the stream waits before it asks again. */
const RETRY_MS = 1_000;

/**
 * Server-Sent Events for one client. While the client is slow only its newest event is kept, in place of the one before; a
 * client that takes nothing between two heartbeats is gone.
 */
export class EventStream {
  /** What is sent; ends after `end`. Destroying it ends everything. */
  readonly body: Readable;
  readonly #clock: Clock;
  #waiting = `retry: ${RETRY_MS}\n\n`;
  #newest: string | undefined;
  #last: string | undefined;
  #ended = false;
  #wanted = false;
  #missedBeat = false;
  #count = 0;
  #cancelBeat: () => void;

  constructor(clock: Clock) {
    this.#clock = clock;
    // What lies in its buffer is old when the client comes to it: one byte makes it full.
    this.body = new Readable({ highWaterMark: 1, read: () => this.#want() });
    this.#cancelBeat = clock.after(HEARTBEAT_MS, () => this.#beat());
    this.body.once('close', () => this.#cancelBeat());
  }

  /** Sends an event, or keeps it in place of the one that the client has not taken yet. */
  send(event: string, data: unknown): void {
    this.#newest = this.#frame(event, data);
    this.#push();
  }

  /** Ends the stream, after the newest event and one that says that this is the end: without that the client asks again. */
  end(event?: string, data?: unknown): void {
    if (event !== undefined) this.#last = this.#frame(event, data);
    this.#ended = true;
    this.#push();
  }

  #frame(event: string, data: unknown): string {
    return `id: ${++this.#count}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  #want(): void {
    this.#wanted = true;
    this.#missedBeat = false;
    this.#push();
  }

  #push(): void {
    if (!this.#wanted) return;
    const text = this.#waiting + (this.#newest ?? '') + (this.#last ?? '');
    this.#waiting = '';
    this.#newest = this.#last = undefined;
    if (text !== '') this.#wanted = this.body.push(text);
    if (this.#ended) this.body.push(null);
  }

  #beat(): void {
    if (!this.#wanted && this.#missedBeat) {
      this.body.destroy();
      return;
    }
    this.#missedBeat = !this.#wanted;
    this.#waiting = ': still there\n\n';
    this.#push();
    this.#cancelBeat = this.#clock.after(HEARTBEAT_MS, () => this.#beat());
  }
}
