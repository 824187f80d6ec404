import { quote } from '@ratchet/kernel';
import { type Cell, isCell, isRow, type Row } from '@ratchet/model';
import type { Refuse } from './instance.ts';
import { kindOf } from './kind-of.ts';

const EXPECTED = 'a string, a finite number, true, false, null or a list of finite numbers';

/** Reads a row from its columns as either door gives them. The fault names the column, what was expected and what came. */
export function readRow(columns: Readonly<Record<string, unknown>>, refuse: Refuse): Row {
  if (isRow(columns)) return columns;
  const cells = Object.entries(columns).map(([name, value]) => [name, readCell(name, value, refuse)]);
  return Object.fromEntries(cells) as Row;
}

function readCell(name: string, value: unknown, refuse: Refuse): Cell {
  if (isCell(value)) return value;
  if (Array.isArray(value))
    return value.map((element, i) => readNumber(element, `${quote(name)} at [${i}]`, name, refuse));
  if (typeof value === 'bigint') return readNumber(value, quote(name), name, refuse);
  throw refuse(`column ${quote(name)}: expected ${EXPECTED}, got ${kindOf(value)}`, columnOf(name));
}

/** JSON's whole numbers beyond 2^53 come as bigint. */
function readNumber(value: unknown, place: string, name: string, refuse: Refuse): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'bigint')
    throw refuse(`column ${place}: expected a finite number, got ${kindOf(value)}`, columnOf(name));
  if (BigInt(Number(value)) === value) return Number(value);
  throw refuse(
    `column ${place}: expected a number that 64-bit floats hold exactly, got ${value}: send it as a string`,
    columnOf(name),
  );
}

function columnOf(name: string): Record<string, string> {
  return { column: name.slice(0, 128) };
}
