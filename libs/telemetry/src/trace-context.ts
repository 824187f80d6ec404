import { randomFillSync } from 'node:crypto';

/**
 * How a trace travels with an item: trace id (16 bytes), the span above (8), trace flags (1). All zeros: not traced.
 */
export const CONTEXT_BYTES = 25;
export const TRACE_ID_BYTES = 16;
export const SPAN_ID_BYTES = 8;
const FLAGS_AT = 24;
const SAMPLED = 1;

const pool = Buffer.allocUnsafe(4096);
let poolAt = pool.length;

/** Writes `size` random bytes; ids need to be unique, so they come from the system's generator, a page at a time. */
export function writeRandom(into: Uint8Array, at: number, size: number): void {
  if (poolAt + size > pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  for (let i = 0; i < size; i++) into[at + i] = pool[poolAt++]!;
}

/** Whether the span records of this item are wanted: one byte test. */
export function isSampled(contexts: Uint8Array, at: number): boolean {
  return (contexts[at + FLAGS_AT]! & SAMPLED) !== 0;
}

export function setSampled(context: Uint8Array, sampled: boolean): void {
  context[FLAGS_AT] = sampled ? SAMPLED : 0;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const ZERO = /^0+$/;

/** Reads a W3C `traceparent` header into a context; undefined when there is none, or when it is not valid. */
export function contextFrom(traceparent: string | undefined): Uint8Array | undefined {
  const match = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  if (!match || ZERO.test(match[1]!) || ZERO.test(match[2]!)) return undefined;
  const context = new Uint8Array(CONTEXT_BYTES);
  context.set(Buffer.from(match[1]! + match[2]!, 'hex'));
  setSampled(context, (Number.parseInt(match[3]!, 16) & SAMPLED) !== 0);
  return context;
}

/** Writes a context as a W3C `traceparent` header. */
export function traceparentOf(context: Uint8Array): string {
  const ids = Buffer.from(context.buffer, context.byteOffset, CONTEXT_BYTES);
  const flags = isSampled(context, 0) ? '01' : '00';
  return `00-${ids.toString('hex', 0, 16)}-${ids.toString('hex', 16, 24)}-${flags}`;
}

/** The trace id of a context, 32 hexadecimal digits. */
export function traceIdOf(context: Uint8Array): string {
  return Buffer.from(context.buffer, context.byteOffset, TRACE_ID_BYTES).toString('hex');
}
