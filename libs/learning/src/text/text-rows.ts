import { Fault } from '@ratchet/kernel';

/** Ids of all rows together: half a gigabyte, three million short texts by their words. */
const IDS_MAX = 1 << 27;

/** Texts as sets of ids, one after the other: row i is ids[offsets[i]] to ids[offsets[i + 1]], the end excluded. */
export interface TextRows {
  readonly ids: Int32Array;
  /** One more than there are rows. */
  readonly offsets: Int32Array;
  /** How many ids each text had, those included that were left out of `ids` since. */
  readonly lengths: Int32Array;
}

/** Collects rows of ids, growing as it goes. */
export class TextRowsBuilder {
  #ids = new Int32Array(4096);
  #idCount = 0;
  #offsets = new Int32Array(256);
  #rowCount = 0;

  /** Fault ResourceExhausted TOO_MUCH_TEXT when all rows together have more than 2^27 ids. */
  add(ids: Int32Array): void {
    const idCount = this.#idCount + ids.length;
    if (idCount > IDS_MAX) {
      throw new Fault(
        'ResourceExhausted',
        'TOO_MUCH_TEXT',
        `training takes texts of at most ${IDS_MAX} features together, and row ${this.#rowCount} goes beyond: train on fewer rows`,
      );
    }
    this.#ids = roomFor(this.#ids, idCount);
    this.#ids.set(ids, this.#idCount);
    this.#idCount = idCount;
    this.#offsets = roomFor(this.#offsets, this.#rowCount + 2);
    this.#offsets[++this.#rowCount] = idCount;
  }

  /** What was added so far, in arrays that may be longer and that the next row may replace. */
  view(): Pick<TextRows, 'ids' | 'offsets'> {
    return { ids: this.#ids, offsets: this.#offsets };
  }

  take(): TextRows {
    const offsets = this.#offsets.slice(0, this.#rowCount + 1);
    const lengths = Int32Array.from({ length: this.#rowCount }, (_, i) => offsets[i + 1]! - offsets[i]!);
    return { ids: this.#ids.slice(0, this.#idCount), offsets, lengths };
  }
}

function roomFor(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const larger = new Int32Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}
