import type { Fault } from '@ratchet/kernel';
import type { Item } from './item.ts';

export interface QueueLimits {
  readonly queueItemsMax: number;
  readonly queueBytesMax: number;
}

/** Items in the order of their arrival, bounded in number and bytes. */
export class ItemQueue {
  readonly #limits: QueueLimits;
  #items: Item[] = [];
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#items.length;
  }

  /** False means full. */
  offer(item: Item): boolean {
    const { queueItemsMax, queueBytesMax } = this.#limits;
    if (this.#items.length >= queueItemsMax || this.#bytes + item.bytes > queueBytesMax) return false;
    this.#items.push(item);
    this.#bytes += item.bytes;
    return true;
  }

  /** Puts items back to the front, whatever the bounds say: they were in before. */
  putBack(items: readonly Item[]): void {
    this.#items = [...items, ...this.#items];
    for (const item of items) this.#bytes += item.bytes;
  }

  /**
   * The next items that may run together; one that lost its worker comes alone. Items that were answered meanwhile
   * vanish.
   */
  take(itemsMax: number, bytesMax: number): Item[] {
    const taken: Item[] = [];
    let bytes = 0;
    let at = 0;
    for (; at < this.#items.length && taken.length < itemsMax; at++) {
      const item = this.#items[at]!;
      const first = taken[0];
      if (first && (first.wasLost || item.wasLost || bytes + item.bytes > bytesMax)) break;
      this.#bytes -= item.bytes;
      if (item.answered) continue;
      taken.push(item);
      bytes += item.bytes;
    }
    this.#items = this.#items.slice(at);
    return taken;
  }

  /** Removes what is answered or late; the late are refused. */
  expire(now: number, late: Fault): void {
    for (const item of this.#items) if (item.deadlineAt <= now) item.refuse(late);
    if (!this.#items.some((item) => item.answered)) return;
    this.#items = this.#items.filter((item) => !item.answered);
    this.#bytes = this.#items.reduce((sum, item) => sum + item.bytes, 0);
  }

  takeAll(): Item[] {
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    return items;
  }
}
