import type { LearningRow } from '@ratchet/learning';
import { type Cell, isDecimal, TASK_SHAPES, type Task } from '@ratchet/model';
import { quantileBins } from '@ratchet/stats';

/** Fewer rows say too little. */
export const ROWS_MIN = 20;

const COLUMNS_MAX = 20;
const VALUE_LENGTH_MAX = 100;

/** Numbers with more different values than this are put into ranges. */
const NUMBERS_AS_THEY_ARE = 10;

/** Something that rows can be told apart by. */
export interface SliceColumn {
  readonly name: string;
  /** Of each row. */
  readonly values: readonly string[];
}

/**
 * What held-out rows can be sliced by: texts by their length and script, ratings by how many ratings their user and their
 * item have in the training part, other rows by the first twenty columns of categories, numbers (in ranges) and dates (by
 * years, or months of one). Only what tells at least twenty rows from the others is among them.
 */
export function sliceColumns(
  task: Task,
  rows: readonly LearningRow[],
  train: readonly LearningRow[],
): SliceColumn[] {
  if (task === 'recommendation') return ratingColumns(rows, train).filter(isTelling);
  if (TASK_SHAPES[task].reads === 'text') return textColumns(rows).filter(isTelling);
  return TASK_SHAPES[task].reads === 'row' ? tableColumns(rows) : [];
}

function isTelling({ values }: SliceColumn): boolean {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].some((count) => count >= ROWS_MIN && count < values.length);
}

/** Up to four ranges, each with enough rows. */
function ranges(numbers: Float64Array): string[] {
  return quantileBins(numbers, Math.max(1, Math.min(4, Math.floor(numbers.length / ROWS_MIN))));
}

function textColumns(rows: readonly LearningRow[]): SliceColumn[] {
  const texts = rows.map(({ instance }) => instance.text ?? '');
  return [
    { name: 'characters', values: ranges(Float64Array.from(texts, (text) => text.length)) },
    { name: 'script', values: texts.map((text) => (/\p{Script=Han}/u.test(text) ? 'Han' : 'not Han')) },
  ];
}

function ratingColumns(rows: readonly LearningRow[], train: readonly LearningRow[]): SliceColumn[] {
  return (['user', 'item'] as const).map((column) => {
    const nameOf = ({ instance }: LearningRow) => String(instance.row?.[column]);
    const counts = new Map<string, number>();
    for (const row of train) counts.set(nameOf(row), (counts.get(nameOf(row)) ?? 0) + 1);
    const known = Float64Array.from(rows, (row) => counts.get(nameOf(row)) ?? 0);
    return { name: `ratings of the ${column}`, values: ranges(known) };
  });
}

function tableColumns(rows: readonly LearningRow[]): SliceColumn[] {
  const names = new Set(rows.flatMap(({ instance }) => Object.keys(instance.row ?? {})));
  const columns: SliceColumn[] = [];
  for (const name of names) {
    const cells = rows.map(({ instance: { row = {} } }) => (Object.hasOwn(row, name) ? row[name]! : null));
    const values = valuesOf(cells);
    if (values && isTelling({ name, values })) columns.push({ name, values });
    if (columns.length === COLUMNS_MAX) break;
  }
  return columns;
}

/** Undefined for a series: no two are alike. */
function valuesOf(cells: readonly Cell[]): string[] | undefined {
  const present = cells.filter((cell) => cell !== null && cell !== '');
  if (present.some((cell) => Array.isArray(cell))) return undefined;
  if (present.every(isNumber)) return numberValues(cells);
  const dates = present.every((cell) => typeof cell === 'string' && DATE.test(cell));
  return dates ? dateValues(cells as readonly (string | null)[]) : cells.map(named);
}

function isNumber(cell: Cell): boolean {
  return typeof cell === 'number' || (typeof cell === 'string' && isDecimal(cell));
}

const DATE = /^\d{4}-\d\d(?:-\d\d(?:[T ].{0,40})?)?$/;

function numberValues(cells: readonly Cell[]): string[] {
  return inRanges(cells.map((cell) => (cell === null || cell === '' ? Number.NaN : Number(cell))));
}

function dateValues(cells: readonly (string | null)[]): string[] {
  const years = cells.map((cell) => (cell === null || cell === '' ? Number.NaN : Number(cell.slice(0, 4))));
  const isOneYear = new Set(years.filter((year) => !Number.isNaN(year))).size === 1;
  return isOneYear ? cells.map((cell) => cell?.slice(0, 7) || MISSING) : inRanges(years);
}

/** NaN is missing. */
function inRanges(numbers: readonly number[]): string[] {
  return new Set(numbers).size > NUMBERS_AS_THEY_ARE
    ? ranges(Float64Array.from(numbers))
    : numbers.map((number) => (Number.isNaN(number) ? MISSING : String(number)));
}

const MISSING = 'missing';

function named(cell: Cell): string {
  return cell === null || cell === '' ? MISSING : String(cell).slice(0, VALUE_LENGTH_MAX);
}
