import { type Clock, Fault } from '@ratchet/kernel';
import { STATUS_OF_KIND } from '@ratchet/rpc';
import { CONTEXT_BYTES, type Histogram, type SpanRing } from '@ratchet/telemetry';

const SAMPLED = 1;
const NO_PARENT = new Uint8Array(8);

/** A run is a trace of its own: its id, without the dashes. */
export function traceIdOfRun(runId: string): string {
  return runId.replaceAll('-', '');
}

/**
 * The trace of one run, from its snapshot to its promotion. Its id is the run's id without the dashes, so that it is
 * found by it, also when the run goes on in another process.
 */
export class RunTrace {
  readonly #spans: SpanRing;
  readonly #seconds: Histogram<'phase'>;
  readonly #context = new Uint8Array(CONTEXT_BYTES);
  readonly #model: string;
  readonly #startAt: number;

  constructor(
    run: { readonly runId: string; readonly model: string; readonly startTimeMs: number },
    parts: { readonly spans: SpanRing; readonly seconds: Histogram<'phase'>; readonly clock: Clock },
  ) {
    this.#spans = parts.spans;
    this.#seconds = parts.seconds;
    this.#model = run.model;
    this.#startAt = performance.now() - Math.max(0, parts.clock.now() - run.startTimeMs);
    const id = Buffer.from(traceIdOfRun(run.runId), 'hex');
    this.#context.set(id);
    this.#context.set(id.subarray(8), 16);
    this.#context[CONTEXT_BYTES - 1] = SAMPLED;
  }

  /** Times one phase, as a span and in the histogram. */
  async phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startAt = performance.now();
    let code = 0;
    try {
      return await work();
    } catch (error) {
      code = codeOf(error);
      throw error;
    } finally {
      this.note(name, startAt, performance.now(), code);
    }
  }

  /** Notes a phase that is over. */
  note(name: string, startAt: number, endAt: number, code = 0): void {
    this.#seconds.observe({ phase: name }, (endAt - startAt) / 1000);
    // A copy, because `record` nests what follows below it.
    this.#spans.record(this.#context.slice(), 0, { ...this.#facts(name, startAt, endAt), code });
  }

  /** Ends the trace; `error` is what the run failed with. */
  end(error?: unknown): void {
    const facts = this.#facts('run', this.#startAt, performance.now());
    const code = error === undefined ? 0 : codeOf(error);
    this.#spans.recordServer(this.#context, NO_PARENT, { ...facts, code });
  }

  #facts(name: string, startAt: number, endAt: number) {
    return { name, startAt, endAt, batch: 1, model: this.#model };
  }
}

function codeOf(error: unknown): number {
  return error instanceof Fault ? STATUS_OF_KIND[error.kind] : STATUS_OF_KIND.Internal;
}
