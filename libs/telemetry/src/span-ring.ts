import { isSampled, SPAN_ID_BYTES, TRACE_ID_BYTES, writeRandom } from './trace-context.ts';

/** What a span record says besides its ids. */
export interface SpanFacts {
  readonly name: string;
  /** On the scale of performance.now(). */
  readonly startAt: number;
  readonly endAt: number;
  /** The gRPC status code. */
  readonly code: number;
  /** How many items went together. */
  readonly batch: number;
  /** "model/version". */
  readonly model: string;
}

/** A span record as the exporter reads it. */
export interface SpanRecord extends SpanFacts {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly kind: 'server' | 'internal';
  /** The spans of the items that a batch carried. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

const IDS_BYTES = TRACE_ID_BYTES + 2 * SPAN_ID_BYTES;
const PARENT_AT = TRACE_ID_BYTES;
const LINKS_MAX = 32;

/**
 * Records the spans of predictions in fixed memory. Recording never waits and never fails: when the ring is full, spans
 * are dropped and counted. `drain` empties it, off the hot path.
 */
export class SpanRing {
  readonly #slots: number;
  readonly #ids: Uint8Array;
  readonly #times: Float64Array;
  readonly #numbers: Int32Array;
  readonly #texts: { name: string; model: string }[];
  readonly #links: (Uint8Array | undefined)[];
  #used = 0;
  #dropped = 0;

  constructor(slots = 4_096) {
    this.#slots = slots;
    this.#ids = new Uint8Array(IDS_BYTES * slots);
    this.#times = new Float64Array(2 * slots);
    this.#numbers = new Int32Array(3 * slots);
    this.#texts = Array.from({ length: slots }, () => ({ name: '', model: '' }));
    this.#links = Array.from({ length: slots });
  }

  /** How many spans did not fit so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Records a span below the one that the context at `at` names, and writes the new span's id over it: what is recorded
   * later, here or on the next hop, nests under this span. Does nothing for an item that is not sampled.
   */
  record(contexts: Uint8Array, at: number, facts: SpanFacts): void {
    if (!isSampled(contexts, at)) return;
    const slot = this.#slot();
    if (slot < 0) return;
    const ids = IDS_BYTES * slot;
    this.#copy(contexts, at, ids);
    writeRandom(this.#ids, ids + TRACE_ID_BYTES + SPAN_ID_BYTES, SPAN_ID_BYTES);
    for (let i = 0; i < SPAN_ID_BYTES; i++)
      contexts[at + PARENT_AT + i] = this.#ids[ids + TRACE_ID_BYTES + SPAN_ID_BYTES + i]!;
    this.#keep(slot, facts, 0);
  }

  /** Records the span that the context names itself, with its parent beside it (zeros: a root). For servers. */
  recordServer(context: Uint8Array, parentSpanId: Uint8Array, facts: SpanFacts): void {
    if (!isSampled(context, 0)) return;
    const slot = this.#slot();
    if (slot < 0) return;
    const ids = IDS_BYTES * slot;
    this.#copy(context, 0, ids);
    const own = this.#ids.subarray(ids + PARENT_AT, ids + PARENT_AT + SPAN_ID_BYTES);
    this.#ids.set(own, ids + TRACE_ID_BYTES + SPAN_ID_BYTES);
    this.#ids.set(parentSpanId, ids + PARENT_AT);
    this.#keep(slot, facts, 1);
  }

  /**
   * Records a span for a whole batch in the trace of its first sampled item, linked to the spans of up to 32 of its
   * sampled items. `contexts` holds one context after the other.
   */
  recordBatch(contexts: Uint8Array, count: number, contextBytes: number, facts: SpanFacts): void {
    const sampled: number[] = [];
    for (let i = 0; i < count && sampled.length < LINKS_MAX; i++)
      if (isSampled(contexts, i * contextBytes)) sampled.push(i * contextBytes);
    if (sampled.length === 0) return;
    const slot = this.#slot();
    if (slot < 0) return;
    const ids = IDS_BYTES * slot;
    this.#copy(contexts, sampled[0]!, ids);
    writeRandom(this.#ids, ids + TRACE_ID_BYTES + SPAN_ID_BYTES, SPAN_ID_BYTES);
    const idBytes = TRACE_ID_BYTES + SPAN_ID_BYTES;
    const links = new Uint8Array(idBytes * sampled.length);
    for (const [k, at] of sampled.entries()) links.set(contexts.subarray(at, at + idBytes), k * idBytes);
    this.#keep(slot, facts, 0);
    this.#links[slot] = links;
  }

  /** Takes all records out, oldest first. */
  drain(): SpanRecord[] {
    const records = Array.from({ length: this.#used }, (_, slot) => this.#read(slot));
    this.#used = 0;
    return records;
  }

  #slot(): number {
    if (this.#used < this.#slots) return this.#used++;
    this.#dropped++;
    return -1;
  }

  #copy(contexts: Uint8Array, from: number, to: number): void {
    for (let i = 0; i < TRACE_ID_BYTES + SPAN_ID_BYTES; i++) this.#ids[to + i] = contexts[from + i]!;
  }

  #keep(slot: number, facts: SpanFacts, server: number): void {
    this.#times[2 * slot] = facts.startAt;
    this.#times[2 * slot + 1] = facts.endAt;
    this.#numbers[3 * slot] = facts.code;
    this.#numbers[3 * slot + 1] = facts.batch;
    this.#numbers[3 * slot + 2] = server;
    const texts = this.#texts[slot]!;
    texts.name = facts.name;
    texts.model = facts.model;
    this.#links[slot] = undefined;
  }

  #read(slot: number): SpanRecord {
    const ids = Buffer.from(this.#ids.buffer, IDS_BYTES * slot, IDS_BYTES);
    const parent = ids.toString('hex', 16, 24);
    return {
      traceId: ids.toString('hex', 0, 16),
      spanId: ids.toString('hex', 24, 32),
      parentSpanId: /^0+$/.test(parent) ? undefined : parent,
      kind: this.#numbers[3 * slot + 2] === 1 ? 'server' : 'internal',
      name: this.#texts[slot]!.name,
      model: this.#texts[slot]!.model,
      startAt: this.#times[2 * slot]!,
      endAt: this.#times[2 * slot + 1]!,
      code: this.#numbers[3 * slot]!,
      batch: this.#numbers[3 * slot + 1]!,
      links: linksOf(this.#links[slot]),
    };
  }
}

function linksOf(links: Uint8Array | undefined): { traceId: string; spanId: string }[] {
  if (links === undefined) return [];
  const all = Buffer.from(links.buffer, links.byteOffset, links.byteLength);
  const size = TRACE_ID_BYTES + SPAN_ID_BYTES;
  return Array.from({ length: all.length / size }, (_, k) => ({
    traceId: all.toString('hex', k * size, k * size + 16),
    spanId: all.toString('hex', k * size + 16, (k + 1) * size),
  }));
}
