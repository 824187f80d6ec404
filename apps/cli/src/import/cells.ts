import { type Cell, isDecimal } from '@ratchet/model';

/** What programs write for a number that is none. */
const NO_NUMBER = /^[+-]?(?:nan|inf|infinity)$/i;

/** A cell as it is sent: texts without white space around them, an empty one as missing; undefined for what no row holds. */
export function cellOf(value: unknown): Cell | undefined {
  if (typeof value === 'string') {
    const text = value.trim();
    return text === '' ? null : text;
  }
  if (value === undefined) return null;
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return isSeries(value) ? value : undefined;
}

function isSeries(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'number' && Number.isFinite(each));
}

export function isMissing(cell: Cell | undefined): cell is null {
  return cell === null;
}

/** A number that a 32-bit float can hold, also when it is written as a decimal; undefined for anything else. */
export function numberOf(cell: Cell | undefined): number | undefined {
  const value = typeof cell === 'string' && isDecimal(cell) ? Number(cell) : cell;
  return typeof value === 'number' && Number.isFinite(Math.fround(value)) ? value : undefined;
}

/** Whether a cell says NaN or infinity. */
export function isNoNumber(cell: Cell | undefined): boolean {
  return typeof cell === 'string' && NO_NUMBER.test(cell);
}
