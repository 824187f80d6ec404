import { type Fault, invalid, quote } from '@ratchet/kernel';
import type { ColumnChoice } from '@ratchet/model';
import {
  categoryOf,
  EXPECTED,
  invalidCell,
  isMissing,
  numberOf,
  STRING_MAX,
  seriesOf,
} from '../rows/cells.ts';
import { instantOf } from '../rows/dates.ts';
import { hashOf } from '../rows/hash-of.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { TargetLink } from './target-link.ts';

/** Different values are counted up to this number. */
export const DISTINCT_MAX = 10_000;
const EXAMPLES = 3;
/** A code such as a postal one: as a number it would lose its zeros. */
const LEADING_ZERO = /^[+-]?0\d/;

/** What the cells of one column are, gathered row by row in bounded memory (a number takes eight bytes a row). */
export class ColumnSummary {
  readonly name: string;
  readonly choice: ColumnChoice | undefined;
  readonly link = new TargetLink();
  /** How often each value occurs, for the first `DISTINCT_MAX` of them. */
  readonly values = new Map<string, number>();
  readonly examples: string[] = [];
  /** Cells that are not missing. */
  present = 0;
  /** Cells with one of the values counted before. */
  repeats = 0;
  lists = 0;
  numbers = 0;
  wholeNumbers = 0;
  lowest = Number.POSITIVE_INFINITY;
  highest = Number.NEGATIVE_INFINITY;
  codes = 0;
  dates = 0;
  timesOfDay = 0;
  longTexts = 0;
  /** The first value that is no number, for people. */
  noNumber: string | undefined;
  firstYear = Number.POSITIVE_INFINITY;
  lastYear = Number.NEGATIVE_INFINITY;
  /** The numbers, or the newest ones of each series. */
  readonly magnitudes = new GrowingNumbers();
  readonly instants = new GrowingNumbers();
  readonly lengths = new GrowingNumbers();

  #holdsLists: boolean | undefined;

  constructor(name: string, choice: ColumnChoice | undefined) {
    this.name = name;
    this.choice = choice;
  }

  /** Fault InvalidInput INVALID_CELL for a cell that no column takes, or not one of the kind that was chosen. */
  add(cell: unknown, target: string | number | undefined, where: string): void {
    if (this.choice === 'ignore' || isMissing(cell)) return;
    const fits = FITS[this.choice ?? 'any'];
    if (!fits(cell)) throw invalidCell(this.name, EXPECTED[this.choice ?? 'cell'], cell, where);
    this.#holdsLists ??= Array.isArray(cell);
    if (Array.isArray(cell) !== this.#holdsLists) throw this.#mixed(where);
    if (Array.isArray(cell)) this.#addList(cell);
    else this.#addScalar(cell, target);
  }

  #addList(list: readonly number[]): void {
    if (list.length === 0) return;
    this.lists++;
    this.lengths.push(list.length);
    this.magnitudes.push(list.at(-1)!);
    const text = JSON.stringify(list);
    this.#count(digestOf(text), text);
  }

  #addScalar(cell: unknown, target: string | number | undefined): void {
    const number = numberOf(cell);
    if (Number.isNaN(number)) this.noNumber ??= shortened(String(cell));
    else this.#addNumber(cell, number);
    const instant = instantOf(cell);
    if (!Number.isNaN(instant)) this.#addDate(instant);
    const text = String(cell);
    if (text.length > STRING_MAX) this.longTexts++;
    const value = text.length > STRING_MAX ? digestOf(text) : text;
    this.#count(value, text);
    if (target !== undefined) this.link.add(value, number, target);
  }

  #addNumber(cell: unknown, number: number): void {
    this.numbers++;
    if (Number.isInteger(number)) this.wholeNumbers++;
    this.lowest = Math.min(this.lowest, number);
    this.highest = Math.max(this.highest, number);
    if (typeof cell === 'string' && LEADING_ZERO.test(cell)) this.codes++;
    this.magnitudes.push(number);
  }

  #addDate(instant: number): void {
    this.dates++;
    if (instant % 86_400_000 !== 0) this.timesOfDay++;
    const year = new Date(instant).getUTCFullYear();
    this.firstYear = Math.min(this.firstYear, year);
    this.lastYear = Math.max(this.lastYear, year);
    this.instants.push(instant);
  }

  #count(value: string, shown: string): void {
    this.present++;
    const count = this.values.get(value);
    if (count !== undefined) this.repeats++;
    if (count !== undefined || this.values.size < DISTINCT_MAX) this.values.set(value, (count ?? 0) + 1);
    if (count === undefined && this.examples.length < EXAMPLES) this.examples.push(shortened(shown));
  }

  #mixed(where: string): Fault {
    return invalid(
      'INVALID_CELL',
      `${where}column ${quote(this.name)}: expected lists or single values, got both`,
      { column: this.name.slice(0, 64) },
    );
  }
}

const FITS: Readonly<Record<Exclude<ColumnChoice, 'ignore'> | 'any', (cell: unknown) => boolean>> = {
  number: (cell) => !Number.isNaN(numberOf(cell)),
  category: (cell) => categoryOf(cell) !== undefined,
  date: (cell) => !Number.isNaN(instantOf(cell)),
  series: (cell) => seriesOf(cell) !== undefined,
  any: (cell) => typeof cell === 'string' || !Number.isNaN(numberOf(cell)) || seriesOf(cell) !== undefined,
};

/** Stands for a text that is too long to keep. */
function digestOf(text: string): string {
  return `${hashOf(text)} ${text.length}`;
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
