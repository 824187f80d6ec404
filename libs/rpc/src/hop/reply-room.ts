import { status } from '@grpc/grpc-js';
import { MESSAGE_BYTES_MAX } from '../limits.ts';
import { BATCH_ITEMS_MAX, type HopReply } from './columns.ts';
import { faultOfItem, refusalOf } from './item.ts';
import { outputTooLarge, replyFull } from './refusals.ts';

/** Leaves room for the other columns and for refusals. */
const REPLY_BYTES_MAX = MESSAGE_BYTES_MAX - 1024 * 1024;

/** Far more models than have large outputs. */
const MODELS_MAX = 1000;

/**
 * A reply that fits a message, for a larger one would end the stream with all that is in it: an output that finds no room is
 * refused, RESOURCE_EXHAUSTED REPLY_FULL where it would find some in another batch.
 */
export function fitting(reply: HopReply): HopReply {
  let bytes = 0;
  for (const output of reply.outputs) bytes += output.length;
  if (bytes <= REPLY_BYTES_MAX) return reply;
  const tooLarge = refusalOf(outputTooLarge(REPLY_BYTES_MAX));
  const full = refusalOf(replyFull(REPLY_BYTES_MAX));
  const codes = Uint8Array.from(reply.status);
  let left = REPLY_BYTES_MAX;
  const outputs = reply.outputs.map((output, i) => {
    if (output.length <= left) {
      left -= output.length;
      return output;
    }
    const refusal = output.length > REPLY_BYTES_MAX ? tooLarge : full;
    codes[i] = refusal.code;
    return refusal.bytes;
  });
  return { status: codes, outputs };
}

/** Whether an item failed for what was beside it only. */
export function foundNoRoom(code: number, bytes: Uint8Array): boolean {
  return code === status.RESOURCE_EXHAUSTED && faultOfItem(code, bytes).reason === 'REPLY_FULL';
}

/**
 * How many items of a model go into a batch so that its outputs fit into one reply: as many as would if all were as large as
 * the largest of the last reply. It grows when a batch was as large as it allowed, and doubles at most: a reply to few items
 * says little of many.
 */
export class ReplyRoom {
  /** Of those models only that have less room than a batch has items. */
  readonly #items = new Map<string, number>();

  of(model: string): number {
    return this.#items.get(model) ?? BATCH_ITEMS_MAX;
  }

  learn(model: string, { status: codes, outputs }: HopReply): void {
    let largest = 0;
    for (const [i, output] of outputs.entries())
      if (codes[i] === 0) largest = Math.max(largest, output.length);
    const room = this.of(model);
    const items = Math.min(Math.floor(REPLY_BYTES_MAX / largest), outputs.length < room ? room : 2 * room);
    this.#items.delete(model);
    if (items < BATCH_ITEMS_MAX) this.#items.set(model, Math.max(1, items));
    if (this.#items.size > MODELS_MAX) this.#items.delete(this.#items.keys().next().value!);
  }
}
