import { Fault } from '@ratchet/kernel';
import type { Cell, ColumnChoice, Row } from '@ratchet/model';
import type { ColumnFinding, RowColumn, RowPipeline } from '@ratchet/pipeline';
import { UserError } from '../user-error.ts';
import { isMissing, isNoNumber, numberOf } from './cells.ts';
import type { TableRows } from './table-rows.ts';

/** So many rows are looked at to find out what the columns are. */
const ROWS_MAX = 100_000;
/** A number with more values than this is no class. */
const CLASSES_MAX = 20;

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
  const { rows, targets, names, all } = await sampleOf(table, await fitting({ ...known, ...said }));
  if (rows.length === 0) throw new UserError('the table has no row that can be used: nothing is imported');
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

async function sampleOf(
  table: TableRows,
  fits: (row: Row) => boolean,
): Promise<{ rows: Row[]; targets: Cell[]; names: Set<string>; all: boolean }> {
  const rows: Row[] = [];
  const targets: Cell[] = [];
  const names = new Set<string>();
  for await (const read of table.rows()) {
    if (read.problem !== undefined || isMissing(read.target) || !fits(read.row)) continue;
    if (rows.length === ROWS_MAX) return { rows, targets, names, all: false };
    for (const name of Object.keys(read.row)) names.add(name);
    rows.push(withoutNoNumbers(read.row));
    targets.push(read.target);
  }
  return { rows, targets, names, all: true };
}

/** Rows with a NaN are rejected when they are sent; their column stays one of numbers. */
function withoutNoNumbers(row: Row): Row {
  if (!Object.values(row).some(isNoNumber)) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, isNoNumber(cell) ? null : cell]),
  );
}

/** Whether the cells of a row are of the kinds that were chosen; those that are not are rejected when they are sent. */
async function fitting(overrides: Readonly<Record<string, ColumnChoice>>): Promise<(row: Row) => boolean> {
  const columns = Object.entries(overrides).flatMap(([name, kind]) => plainColumn(name, kind));
  const problemOf = await cellCheck(columns);
  return (row) => problemOf(row) === undefined;
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
export async function cellCheck(
  columns: readonly RowColumn[],
): Promise<(row: Row) => { readonly problem: string; readonly message: string } | undefined> {
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
