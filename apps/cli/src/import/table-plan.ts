import { Fault } from '@ratchet/kernel';
import type { Cell, ColumnChoice, Row } from '@ratchet/model';
import type { ColumnFinding, RowColumn, RowPipeline } from '@ratchet/pipeline';
import { UserError } from '../user-error.ts';
import { isMissing, isNoNumber, numberOf } from './cells.ts';
import type { Problem } from './example.ts';
import type { TableRow, TableRows } from './table-rows.ts';

/** So many rows are looked at to find out what the columns are. */
const ROWS_MAX = 100_000;
/** A number with more values than this is no class. */
const CLASSES_MAX = 20;
/** Where no row can be used, so many reasons are said. */
const REASONS_SHOWN = 3;

export type TableTask = 'tabular-classification' | 'tabular-regression';

/** How a table is read, before its rows are sent. */
export interface TablePlan {
  readonly task: TableTask;
  readonly columns: readonly RowColumn[];
  readonly findings: readonly ColumnFinding[];
  readonly target: TargetFinding;
  /** How many rows were looked at; `all` when that is all there are. */
  readonly rows: number;
  readonly all: boolean;
}

export interface TargetFinding {
  readonly column: string;
  /** How many different values it has. */
  readonly distinct: number;
  /** Whether all of them are numbers. */
  readonly numbers: boolean;
}

export interface PlanOptions {
  /** What the user says of columns. */
  readonly said: Readonly<Record<string, ColumnChoice>>;
  /** What is known of columns from before; not every table has them all. */
  readonly known: Readonly<Record<string, ColumnChoice>>;
  readonly task: TableTask | undefined;
}

/** Finds out what the columns of a table are. A UserError for a table that nothing can be learned from. */
export async function planTable(
  table: TableRows,
  { said, known, task: wanted }: PlanOptions,
): Promise<TablePlan> {
  const { inferColumns } = await import('@ratchet/pipeline');
  const { rows, targets, names, all, reasons } = await sampleOf(table, await fitting({ ...known, ...said }));
  if (rows.length === 0)
    throw new UserError(`the table has no row that can be used: nothing is imported${inWords(reasons)}`);
  const remembered = Object.entries(known).filter(([name]) => names.has(name));
  const overrides = { ...Object.fromEntries(remembered), ...said };
  const target = targetFinding(table.target, targets);
  const task = wanted ?? taskOf(target, targets);
  const regression = task === 'tabular-regression';
  const truths = targets.map((cell) => (regression ? (numberOf(cell) ?? String(cell)) : String(cell)));
  try {
    const { columns, findings } = inferColumns(rows, { overrides, target: truths });
    return { task, columns, findings, target, rows: rows.length, all };
  } catch (error) {
    throw error instanceof Fault ? new UserError(error.message) : error;
  }
}

interface Sample {
  readonly rows: Row[];
  readonly targets: Cell[];
  readonly names: ReadonlySet<string>;
  readonly all: boolean;
  /** Why the other rows can't be used. */
  readonly reasons: ReadonlyMap<string, Reason>;
}

/** Why rows can't be used: how many, and what was expected of the first of them. */
interface Reason {
  readonly count: number;
  readonly message: string | undefined;
}

type UsableRow = Extract<TableRow, { row: object }>;
type WrongRow = Pick<Problem, 'problem' | 'message'>;
type CellCheck = (row: Row) => WrongRow | undefined;

async function sampleOf(table: TableRows, problemOf: CellCheck): Promise<Sample> {
  const rows: Row[] = [];
  const targets: Cell[] = [];
  const names = new Set<string>();
  const reasons = new Map<string, Reason>();
  for await (const read of table.rows()) {
    const found = usable(read, problemOf);
    if (found.problem !== undefined) {
      const { count, message } = reasons.get(found.problem) ?? { count: 0, message: found.message };
      reasons.set(found.problem, { count: count + 1, message });
      continue;
    }
    if (rows.length === ROWS_MAX) return { rows, targets, names, all: false, reasons };
    for (const name of Object.keys(found.row)) names.add(name);
    rows.push(withoutNoNumbers(found.row));
    targets.push(found.target);
  }
  return { rows, targets, names, all: true, reasons };
}

function usable(read: TableRow, problemOf: CellCheck): UsableRow | WrongRow {
  if (read.problem !== undefined) return read;
  if (isMissing(read.target)) return { problem: 'NO_TARGET', message: 'expected a value in its column' };
  return problemOf(read.row) ?? read;
}

function inWords(reasons: ReadonlyMap<string, Reason>): string {
  return [...reasons]
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, REASONS_SHOWN)
    .map(
      ([problem, { count, message }]) =>
        `; ${count} × ${problem}${message === undefined ? '' : `: ${message}`}`,
    )
    .join('');
}

/** Rows with a NaN are rejected when they are sent; their column stays one of numbers. */
function withoutNoNumbers(row: Row): Row {
  if (!Object.values(row).some(isNoNumber)) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, isNoNumber(cell) ? null : cell]),
  );
}

/** Says which rows have cells of other kinds than were chosen; they are rejected when they are sent. */
async function fitting(overrides: Readonly<Record<string, ColumnChoice>>): Promise<CellCheck> {
  const columns = Object.entries(overrides).flatMap(([name, kind]) => plainColumn(name, kind));
  return await cellCheck(columns);
}

function plainColumn(name: string, kind: ColumnChoice): RowColumn[] {
  switch (kind) {
    case 'number':
      return [{ name, kind, missing: 0, flagMissing: false }];
    case 'date':
      return [{ name, kind, parts: ['days'], missing: '1970-01-01', flagMissing: false }];
    case 'series':
      return [{ name, kind, lags: [1], windows: [], missing: 0 }];
    case 'category':
      return [{ name, kind: 'hashed', buckets: 2, hash: 'fnv1a-mix' }];
    case 'ignore':
      return [];
  }
}

/** Says what is wrong with the cells of a row, as serving would. */
export async function cellCheck(columns: readonly RowColumn[]): Promise<CellCheck> {
  if (columns.length === 0) return () => undefined;
  const { parsePipeline } = await import('@ratchet/pipeline');
  const pipeline = parsePipeline([{ step: 'encode-row', columns }]) as RowPipeline;
  return (row) => {
    try {
      pipeline.encode(row);
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { column } = error.metadata;
      return {
        problem: `${error.reason}${column === undefined ? '' : ` (${column})`}`,
        message: error.message,
      };
    }
  };
}

function targetFinding(column: string, targets: readonly Cell[]): TargetFinding {
  const distinct = new Set(targets.map(String)).size;
  return { column, distinct, numbers: targets.every((cell) => numberOf(cell) !== undefined) };
}

/** Many different numbers are values; a few, or words, are classes. */
function taskOf({ distinct, numbers }: TargetFinding, targets: readonly Cell[]): TableTask {
  const fractions = targets.some((cell) => !Number.isInteger(numberOf(cell)));
  const values = numbers && (fractions || distinct > CLASSES_MAX || 2 * distinct > targets.length);
  return values ? 'tabular-regression' : 'tabular-classification';
}
