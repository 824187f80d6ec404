import type { HopItem } from './item.ts';

/** An item on its way, and what its sender remembers of it. */
export interface Entry {
  readonly item: HopItem;
  readonly enteredAt: number;
  /** How often it was sent again. */
  tries: number;
  /** It was in a batch that was lost, so it travels alone: if it kills the other side, it harms only itself. */
  alone: boolean;
  /** It has its answer, whatever comes. */
  settled: boolean;
}

export interface QueueLimits {
  readonly queueItemsMax: number;
  readonly queueBytesMax: number;
  readonly batchItemsMax: number;
  readonly batchBytesMax: number;
}

/** What waits, in one queue for each model: models take turns, inside a model first come is first served. */
export class Coalescer {
  readonly #limits: QueueLimits;
  /** In the order of their turns. Items that travel alone have a queue and a turn of their own. */
  #queues = new Map<string, Entry[]>();
  #items = 0;
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#items;
  }

  /** False means full. */
  offer(entry: Entry): boolean {
    const { queueItemsMax, queueBytesMax } = this.#limits;
    if (this.#items >= queueItemsMax || this.#bytes + entry.item.input.length > queueBytesMax) return false;
    this.put(entry);
    return true;
  }

  /** Takes an entry in whatever the bounds say: it was in before. */
  put(entry: Entry): void {
    const key = entry.alone ? `${entry.item.model} alone` : entry.item.model;
    const queue = this.#queues.get(key);
    if (queue) queue.push(entry);
    else this.#queues.set(key, [entry]);
    this.#items++;
    this.#bytes += entry.item.input.length;
  }

  /**
   * The next batch of one model, of no more items than `roomFor` it. Cancelled entries vanish on the way, late ones are put
   * into `late`.
   */
  take(
    now: number,
    late: Entry[],
    roomFor = (_model: string): number => this.#limits.batchItemsMax,
  ): Entry[] {
    for (const [key, queue] of this.#queues) {
      this.#queues.delete(key);
      const batch: Entry[] = [];
      const itemsMax = Math.min(this.#limits.batchItemsMax, roomFor(queue[0]!.item.model));
      const taken = this.#fill(batch, queue, { now, late, itemsMax });
      if (taken < queue.length) this.#queues.set(key, queue.slice(taken)); // to the back of the turn
      if (batch.length > 0) return batch;
    }
    return [];
  }

  /** Removes cancelled entries at once, so that they hold no place; and those that are late, into `late`. */
  sweep(now: number, late: Entry[]): void {
    for (const entry of this.removeAll()) {
      if (entry.item.cancelled) continue;
      if (entry.item.deadlineAt <= now) late.push(entry);
      else this.put(entry);
    }
  }

  /** Removes everything. */
  removeAll(): Entry[] {
    const all = [...this.#queues.values()].flat();
    this.#queues = new Map();
    this.#items = 0;
    this.#bytes = 0;
    return all;
  }

  /** Moves entries from the front of the queue into the batch; answers how many left the queue. */
  #fill(
    batch: Entry[],
    queue: readonly Entry[],
    { now, late, itemsMax }: { readonly now: number; readonly late: Entry[]; readonly itemsMax: number },
  ): number {
    const { batchBytesMax } = this.#limits;
    let bytes = 0;
    let at = 0;
    for (; at < queue.length && batch.length < itemsMax; at++) {
      const entry = queue[at]!;
      const { length } = entry.item.input;
      if (batch.length > 0 && (entry.alone || bytes + length > batchBytesMax)) break;
      this.#items--;
      this.#bytes -= length;
      if (entry.item.cancelled) continue;
      if (entry.item.deadlineAt <= now) late.push(entry);
      else {
        batch.push(entry);
        bytes += length;
      }
    }
    return at;
  }
}
