/**
 * The distinct ids of one text after the other, in the order of their first occurrence. Reused: a slot counts as free
 * when it holds anything from an earlier text, so nothing is cleared between texts.
 */
export class IdSet {
  readonly #ids: Int32Array;
  /** Open addressing with twice the room that can be needed; an entry is the text's base plus the id. */
  readonly #slots: Float64Array;
  readonly #mask: number;
  readonly #span: number;
  #base = 0;
  #size = 0;

  /** `span`: ids lie in [0, span). */
  constructor(idsMax: number, span: number) {
    let room = 16;
    while (room < idsMax * 2) room *= 2;
    this.#ids = new Int32Array(idsMax);
    this.#slots = new Float64Array(room).fill(-1);
    this.#mask = room - 1;
    this.#span = span;
  }

  clear(): void {
    this.#base += this.#span;
    this.#size = 0;
  }

  get full(): boolean {
    return this.#size === this.#ids.length;
  }

  /** Does nothing when the id is there already, or when the set is full. */
  add(id: number): void {
    const base = this.#base;
    const entry = base + id;
    let slot = id & this.#mask;
    for (let held = this.#slots[slot]!; held >= base; held = this.#slots[slot]!) {
      if (held === entry) return;
      slot = (slot + 1) & this.#mask;
    }
    if (this.#size === this.#ids.length) return;
    this.#slots[slot] = entry;
    this.#ids[this.#size++] = id;
  }

  /** A copy of the ids. */
  take(): Int32Array {
    return this.#ids.slice(0, this.#size);
  }
}
