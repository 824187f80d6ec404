import type { Deadline, Metadata } from '@grpc/grpc-js';
import { TIMEOUT_MS_MAX } from './limits.ts';

/** What a handler may know of its call. */
export interface CallContext {
  /** When the caller stops waiting, on the scale of performance.now(); Infinity when it never does. */
  readonly deadlineAt: number;
  /** Aborts when the caller went away or its deadline passed before the answer was given. */
  readonly signal: AbortSignal;
  /** Aborts when the server begins to close: an endless stream ends then, a finite one goes on. */
  readonly closing: AbortSignal;
  /** The first value of a metadata entry. */
  metadata(name: string): string | undefined;
}

/** The part of grpc-js's server calls that all four kinds share. */
export interface ServerCall {
  readonly cancelled: boolean;
  readonly metadata: Metadata;
  getDeadline(): Deadline;
  on(event: 'cancelled', heard: () => void): unknown;
}

/** Most handlers ask for little: what costs something is made when it is asked for. */
export class ServerCallContext implements CallContext {
  readonly closing: AbortSignal;
  readonly #call: ServerCall;
  #abort: AbortController | undefined;
  #answered = false;

  constructor(call: ServerCall, closing: AbortSignal) {
    this.#call = call;
    this.closing = closing;
  }

  get deadlineAt(): number {
    const deadline = Number(this.#call.getDeadline());
    if (deadline === Number.POSITIVE_INFINITY) return deadline;
    return performance.now() + Math.min(TIMEOUT_MS_MAX, deadline - Date.now());
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      const abort = new AbortController();
      this.#abort = abort;
      if (this.#call.cancelled) abort.abort();
      else
        this.#call.on('cancelled', () => {
          if (!this.#answered) abort.abort();
        });
    }
    return this.#abort.signal;
  }

  metadata(name: string): string | undefined {
    return this.#call.metadata.get(name)[0]?.toString();
  }

  /** grpc-js says `cancelled` after every end of a call: what comes after the answer is none. */
  answered(): void {
    this.#answered = true;
  }
}
