import { type Fault, invalid, quote } from '@ratchet/kernel';
import { isDecimal } from '@ratchet/model';

/** No string of a column that a model reads is longer. */
export const STRING_MAX = 1000;
/** No series has more values. */
export const SERIES_MAX = 65_536;

/** What a cell may be, for messages. */
export const EXPECTED = {
  number: 'a number that a 32-bit float can hold, a decimal such as "3.5", true or false, or null',
  category: `a string of at most ${STRING_MAX} characters, a number, true or false, or null`,
  name: `a string of 1 to ${STRING_MAX} characters or a number`,
  cell: 'a string, a number that a 32-bit float can hold, true or false, a list of numbers, or null',
  date: 'an ISO 8601 date such as "2024-05-31" or "2024-05-31T18:30:00+02:00", or null',
  series: `a list of at most ${SERIES_MAX} numbers that a 32-bit float can hold, the newest last, or null`,
};

/** A row by column names, before its cells are known to be any. */
export type Cells = Readonly<Record<string, unknown>>;

/** The cells of what a caller calls a row. Fault InvalidInput INVALID_ROW for anything but an object. */
export function cellsOf(row: unknown, where = ''): Cells {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Cells;
  const got = row === null ? 'null' : Array.isArray(row) ? 'a list' : `a ${typeof row}`;
  throw invalid('INVALID_ROW', `${where}expected a row as an object of columns, got ${got}`);
}

/** A row's own cell: columns may be called like anything that every object has. */
export function cellOf(cells: Cells, column: string): unknown {
  return Object.hasOwn(cells, column) ? cells[column] : undefined;
}

/** Absent, null and the empty string. */
export function isMissing(cell: unknown): cell is undefined | null | '' {
  return cell === undefined || cell === null || cell === '';
}

/** A number, a decimal as JavaScript writes it, a boolean as 0 or 1; NaN for anything else, and beyond 32-bit floats. */
export function numberOf(cell: unknown): number {
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell === 'string' && cell.length <= STRING_MAX && isDecimal(cell)) return fitting(Number(cell));
  return typeof cell === 'number' ? fitting(cell) : Number.NaN;
}

function fitting(value: number): number {
  // + 0: there is one zero
  return Number.isFinite(Math.fround(value)) ? value + 0 : Number.NaN;
}

/** The text of a category; undefined for what is none. */
export function categoryOf(cell: unknown): string | undefined {
  if (typeof cell === 'string') return cell.length <= STRING_MAX ? cell : undefined;
  if (typeof cell === 'boolean') return String(cell);
  return typeof cell === 'number' && Number.isFinite(cell) ? String(cell) : undefined;
}

/** The numbers of a series; undefined for what is none. */
export function seriesOf(cell: unknown): readonly number[] | undefined {
  if (!Array.isArray(cell) || cell.length > SERIES_MAX) return undefined;
  const values: readonly unknown[] = cell;
  return values.every((value) => typeof value === 'number' && Number.isFinite(Math.fround(value)))
    ? (values as readonly number[])
    : undefined;
}

/** Fault InvalidInput INVALID_CELL. `where` names the row, where there are several. */
export function invalidCell(column: string, expected: string, cell: unknown, where = ''): Fault {
  return invalid(
    'INVALID_CELL',
    `${where}column ${quote(column)}: expected ${expected}, got ${described(cell)}`,
    {
      column: column.slice(0, 64),
    },
  );
}

function described(cell: unknown): string {
  if (isMissing(cell)) return 'none';
  if (typeof cell === 'string') {
    return cell.length > STRING_MAX ? `a string of ${cell.length} characters` : quote(cell);
  }
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  if (!Array.isArray(cell)) return 'an object';
  return cell.length > SERIES_MAX ? `a list of ${cell.length} values` : describedList(cell);
}

function describedList(list: readonly unknown[]): string {
  const odd = list.findIndex((value) => typeof value !== 'number' || !Number.isFinite(Math.fround(value)));
  if (odd === -1) return `a list of ${list.length} numbers`;
  const value = list[odd];
  const kind = typeof value === 'number' ? String(value) : value === null ? 'null' : `a ${typeof value}`;
  return `a list whose value ${odd + 1} of ${list.length} is ${kind}`;
}
