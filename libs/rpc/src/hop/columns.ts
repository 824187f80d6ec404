import type {
  ExchangeRequest,
  ExchangeRequest__Output,
  ExchangeResponse,
  ExchangeResponse__Output,
} from '@ratchet/protocol';
import { type HopItem, TRACE_BYTES } from './item.ts';

/** More items than this are no batch. */
export const BATCH_ITEMS_MAX = 256;

const NO_DEADLINE = 0xffff_ffff;

/** A batch as it arrived. */
export interface HopBatch {
  readonly model: string;
  readonly count: number;
  /** count × 25 bytes; a hop that records a span writes its id over the parent's, in place. */
  readonly trace: Buffer;
  /** Of each item, on this process's scale of performance.now(); Infinity when it has none. */
  readonly deadlinesAt: Float64Array;
  /** A view of one item's bytes. */
  input(index: number): Buffer;
}

/** The answers to a batch, in its order: of each item a status code, and its output or its error bytes. */
export interface HopReply {
  readonly status: Uint8Array;
  readonly outputs: readonly Uint8Array[];
}

/** Writes items as a batch; what is left of their time is counted from `now`. */
export function packBatch(items: readonly HopItem[], sequence: number, now: number): ExchangeRequest {
  const count = items.length;
  const trace = Buffer.allocUnsafe(TRACE_BYTES * count);
  const budgetUs = Buffer.allocUnsafe(4 * count);
  items.forEach((item, i) => {
    trace.set(item.trace, TRACE_BYTES * i);
    const leftUs = Math.floor((item.deadlineAt - now) * 1000);
    budgetUs.writeUInt32LE(Math.min(NO_DEADLINE, Math.max(0, leftUs)), 4 * i);
  });
  const { sizes, payload } = pack(items.map((item) => item.input));
  return { sequence, count, model: items[0]?.model ?? '', trace, budgetUs, sizes, payload };
}

/** Reads a batch, or answers nothing when its columns don't agree: they are checked before anything is read from them. */
export function readBatch(request: ExchangeRequest__Output, now: number): HopBatch | undefined {
  const { count, model, trace, budgetUs, payload } = request;
  if (count < 1 || count > BATCH_ITEMS_MAX || request.sequence === 0) return undefined;
  if (trace.length !== TRACE_BYTES * count || budgetUs.length !== 4 * count) return undefined;
  const offsets = offsetsOf(request.sizes, count, payload.length);
  if (!offsets) return undefined;
  const deadlinesAt = Float64Array.from({ length: count }, (_, i) => {
    const leftUs = budgetUs.readUInt32LE(4 * i);
    return leftUs === NO_DEADLINE ? Number.POSITIVE_INFINITY : now + leftUs / 1000;
  });
  return { model, count, trace, deadlinesAt, input: (i) => payload.subarray(offsets[i], offsets[i + 1]) };
}

/** The batch of some of a batch's items, in the order of `indices`. */
export function someOf(batch: HopBatch, indices: readonly number[]): HopBatch {
  const traces = indices.map((i) => batch.trace.subarray(TRACE_BYTES * i, TRACE_BYTES * (i + 1)));
  return {
    model: batch.model,
    count: indices.length,
    trace: Buffer.concat(traces),
    deadlinesAt: Float64Array.from(indices, (i) => batch.deadlinesAt[i]!),
    input: (i) => batch.input(indices[i]!),
  };
}

/** Writes the answers to a batch. */
export function packReply(sequence: number, reply: HopReply, draining: boolean): ExchangeResponse {
  return { sequence, status: reply.status, ...pack(reply.outputs), draining };
}

/** Reads the answers to a batch of `count` items, or answers nothing when the columns don't agree. */
export function readReply(response: ExchangeResponse__Output, count: number): HopReply | undefined {
  const { status, sizes, payload } = response;
  if (status.length !== count) return undefined;
  const offsets = offsetsOf(sizes, count, payload.length);
  if (!offsets) return undefined;
  const outputs = Array.from(status, (_, i) => payload.subarray(offsets[i], offsets[i + 1]));
  return { status, outputs };
}

function pack(pieces: readonly Uint8Array[]): { sizes: Buffer; payload: Buffer } {
  const sizes = Buffer.allocUnsafe(4 * pieces.length);
  pieces.forEach((piece, i) => {
    sizes.writeUInt32LE(piece.length, 4 * i);
  });
  return { sizes, payload: Buffer.concat(pieces) };
}

/** Where each piece begins, and the end; nothing unless the sizes add up to the payload. */
function offsetsOf(sizes: Buffer, count: number, payloadBytes: number): Float64Array | undefined {
  if (sizes.length !== 4 * count) return undefined;
  const offsets = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) offsets[i + 1] = offsets[i]! + sizes.readUInt32LE(4 * i);
  return offsets[count] === payloadBytes ? offsets : undefined;
}
