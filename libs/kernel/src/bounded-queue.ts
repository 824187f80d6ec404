/** A first-in-first-out queue with a bound on its items and on their bytes. */
export class BoundedQueue<T> {
  readonly #limits: { readonly itemsMax: number; readonly bytesMax: number };
  #items: { value: T; bytes: number }[] = [];
  #bytes = 0;

  constructor(limits: { readonly itemsMax: number; readonly bytesMax: number }) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#items.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False means full: the caller decides whether to drop, wait or fail. */
  offer(value: T, bytes: number): boolean {
    if (this.#items.length >= this.#limits.itemsMax || this.#bytes + bytes > this.#limits.bytesMax)
      return false;
    this.#items.push({ value, bytes });
    this.#bytes += bytes;
    return true;
  }

  /** Takes the oldest items: at most `itemsMax`, and at most `bytesMax` unless the first alone is larger. */
  take(itemsMax: number, bytesMax = Number.POSITIVE_INFINITY): T[] {
    let count = 0;
    let bytes = 0;
    while (count < this.#items.length && count < itemsMax) {
      const next = this.#items[count]!.bytes;
      if (count > 0 && bytes + next > bytesMax) break;
      bytes += next;
      count++;
    }
    this.#bytes -= bytes;
    return this.#items.splice(0, count).map((item) => item.value);
  }
}
