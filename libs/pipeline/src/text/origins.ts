import type { AlignedText } from './alignment.ts';

/** A token where it stands: offsets are UTF-16 code units of the text as it came, the end excluded. */
export interface TextToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Tokens from `first` to `last`, both included. */
export interface TokenSpan {
  readonly first: number;
  readonly last: number;
}

/** Which tokens of a text its ids were made of. */
export interface TextTrace {
  /** In the order of the text, without overlaps; in scripts without spaces each character is one. */
  readonly tokens: readonly TextToken[];
  /** Those of `run`. */
  readonly ids: Int32Array;
  /** Of each id, the tokens behind each of its occurrences; different n-grams may have the same id. */
  readonly occurrences: readonly (readonly TokenSpan[])[];
}

/** Collects the tokens of a text, and of each id the tokens it was made of. Points count from 1, as `codePoints` has them. */
export class Origins {
  readonly #idsMax: number;
  readonly #froms: number[] = [];
  readonly #tos: number[] = [];
  readonly #ids: number[] = [];
  readonly #occurrences: TokenSpan[][] = [];
  readonly #placeOf = new Map<number, number>();

  constructor(idsMax: number) {
    this.#idsMax = idsMax;
  }

  /** How many tokens there are. */
  get tokens(): number {
    return this.#froms.length;
  }

  /** Adds the next token, of the points from `from` to `to`, the end excluded, and gives its number. */
  token(from: number, to: number): number {
    this.#froms.push(from);
    return this.#tos.push(to) - 1;
  }

  /** An id that the tokens from `first` to `last` make; ids count once, and beyond the limit new ones are left out. */
  distinct(id: number, first: number, last: number): void {
    const known = this.#placeOf.get(id);
    if (known !== undefined) this.#occurrences[known]!.push({ first, last });
    else if (this.#ids.length < this.#idsMax) {
      this.#placeOf.set(id, this.#ids.length);
      this.repeated(id, first, last);
    }
  }

  /** The same, each time an id of its own. */
  repeated(id: number, first: number, last: number): void {
    this.#ids.push(id);
    this.#occurrences.push([{ first, last }]);
  }

  /** Tokens that were made of the same characters of the original become one. */
  trace(original: string, aligned: AlignedText, points: Int32Array): TextTrace {
    const unitOf = unitsOf(points, aligned.text.length);
    const tokens: TextToken[] = [];
    const mergedInto: number[] = [];
    for (const [i, from] of this.#froms.entries()) {
      const before = tokens.at(-1);
      let start = aligned.starts[unitOf[from]!]!;
      const end = Math.max(before?.end ?? 0, aligned.ends[unitOf[this.#tos[i]! - 1]!]!);
      if (before !== undefined && start < before.end) {
        start = before.start;
        tokens.pop();
      }
      mergedInto.push(tokens.push({ text: original.slice(start, end), start, end }) - 1);
    }
    const merged = ({ first, last }: TokenSpan) => ({ first: mergedInto[first]!, last: mergedInto[last]! });
    return {
      tokens,
      ids: Int32Array.from(this.#ids),
      occurrences: this.#occurrences.map((spans) => spans.map(merged)),
    };
  }
}

/** Of each point, counted from 1, its first code unit in a text of `length` of them. */
function unitsOf(points: Int32Array, length: number): Int32Array {
  const units = new Int32Array(length + 2);
  for (let i = 1, unit = 0; unit < length; i++) {
    units[i] = unit;
    unit += points[i]! > 0xffff ? 2 : 1;
  }
  return units;
}
