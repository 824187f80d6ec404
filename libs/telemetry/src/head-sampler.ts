import { CONTEXT_BYTES, contextFrom, SPAN_ID_BYTES, setSampled, writeRandom } from './trace-context.ts';

/** The trace of one call: the context to hand on, and the span of the caller. */
export interface CallTrace {
  /** Trace id, the id of this call's own span, flags. */
  readonly context: Uint8Array;
  /** Zeros when the caller sent none. */
  readonly parentSpanId: Uint8Array;
}

const PER_SECOND = 5;
const NO_PARENT = new Uint8Array(SPAN_ID_BYTES);
const UNTRACED: CallTrace = { context: new Uint8Array(CONTEXT_BYTES), parentSpanId: NO_PARENT };

/**
 * Decides once for a whole trace whether it is recorded. A caller's own decision holds; of the other calls a few a second
 * are taken, so that a quiet mesh traces every call and a busy one pays next to nothing.
 */
export class HeadSampler {
  #tokens = PER_SECOND;
  #refilledAt = performance.now();

  begin(traceparent: string | undefined): CallTrace {
    const given = contextFrom(traceparent);
    if (given === undefined && !this.#take()) return UNTRACED;
    const context = given ?? new Uint8Array(CONTEXT_BYTES);
    const parentSpanId = given === undefined ? NO_PARENT : given.slice(16, 24);
    if (given === undefined) {
      writeRandom(context, 0, 16);
      setSampled(context, true);
    }
    writeRandom(context, 16, SPAN_ID_BYTES);
    return { context, parentSpanId };
  }

  #take(): boolean {
    const now = performance.now();
    this.#tokens = Math.min(PER_SECOND, this.#tokens + ((now - this.#refilledAt) / 1000) * PER_SECOND);
    this.#refilledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
