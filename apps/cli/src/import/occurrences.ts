import { isTableRow, observationHash } from '@ratchet/records';
import { UserError } from '../user-error.ts';
import type { Example } from './example.ts';

/** They are counted in memory, about a hundred bytes for each; hardly a run could hold more of them. */
const ROWS_MAX = 5_000_000;
/** So many hexadecimal digits are a number that is exact. */
const DIGITS = 13;

/**
 * Counts the rows of a table, for each row of it is an observation: of rows with the same columns and the same target the
 * second, third … says which it is. That makes a file known however often, in whatever order and how much longer it comes.
 * A UserError where a table has more than 5,000,000 different rows.
 */
export class Occurrences {
  readonly #counts = new Map<number, number>();
  readonly #rowsMax: number;

  constructor(rowsMax = ROWS_MAX) {
    this.#rowsMax = rowsMax;
  }

  /** The example that a row is to be sent as. */
  counted(example: Example): Example {
    const { row, label, value } = example;
    const said = value ?? label;
    if (row === undefined || said === undefined) return example;
    if (!isTableRow(row, value === undefined ? 'label' : 'value')) return example;
    const key = Number.parseInt(observationHash('', row, said, 1).slice(-DIGITS), 16);
    const occurrence = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, occurrence);
    if (this.#counts.size > this.#rowsMax)
      throw new UserError(
        `a table may have ${this.#rowsMax} different rows, and this one has more: split it into several files`,
      );
    return occurrence === 1 ? example : { ...example, occurrence };
  }
}
