import { Fault, invalid, quote } from '@ratchet/kernel';
import type { ColumnChoice, Row } from '@ratchet/model';
import { categoryOf, cellOf, cellsOf, isMissing, numberOf } from '../rows/cells.ts';
import type { RowColumn } from '../rows/encode-row-step.ts';
import { chooseColumn } from './choose-column.ts';
import { ColumnSummary } from './column-summary.ts';

const COLUMNS_MAX = 2000;

export interface InferColumnsOptions {
  /** The kinds of columns that people know better. */
  readonly overrides?: Readonly<Record<string, ColumnChoice>>;
  /** What is to be learned: the name of a column, which is then left out, or the targets of the rows in their order. */
  readonly target?: string | readonly (string | number)[];
}

/** What was found out about a column, for people. */
export interface ColumnFinding {
  readonly column: string;
  readonly kind: RowColumn['kind'] | 'ignored';
  readonly why: string;
  /** How many different values there are, counted up to 10,000. */
  readonly distinct: number;
  /** The share of the rows without a value. */
  readonly missingShare: number;
  /** The first different values, shortened. */
  readonly examples: readonly string[];
  /** What people should look at: ids, codes, a column that gives the target away. Nothing was done about it. */
  readonly warnings: readonly string[];
}

export interface InferredColumns {
  /** For the step encode-row; it needs at least one. */
  readonly columns: RowColumn[];
  /** Of all columns but the target, in the order in which the rows first have them. */
  readonly findings: readonly ColumnFinding[];
}

/**
 * Finds out how the columns of a table are best read, from training rows alone: numbers (a missing one is the median),
 * categories (one feature each up to 50 values, beyond that by hash), ISO 8601 dates, series. Left out are columns that
 * say nothing (constant, nearly all missing) or name the row (ids, free text). Every one of the rows can be encoded with
 * the columns that come back.
 *
 * Faults: FailedPrecondition NO_TRAINING_ROWS; InvalidInput INVALID_CELL names the row, from 1, and the column whose cell
 * is nothing that a column takes, or not what was chosen for it; UNKNOWN_COLUMN, TOO_MANY_COLUMNS.
 */
export function inferColumns(rows: Iterable<Row>, options: InferColumnsOptions = {}): InferredColumns {
  const { overrides = {}, target } = options;
  const summaries = new Map<string, ColumnSummary>();
  let count = 0;
  let targets = 0;
  for (const row of rows) {
    const where = `row ${count + 1}: `;
    const cells = cellsOf(row, where);
    const truth = typeof target === 'string' ? truthOf(cellOf(cells, target)) : target?.[count];
    if (truth !== undefined) targets++;
    for (const name of Object.keys(cells)) {
      if (name === target) continue;
      const summary = summaries.get(name) ?? added(summaries, name, overrides);
      summary.add(cells[name], truth, where);
    }
    count++;
  }
  if (count === 0)
    throw new Fault('FailedPrecondition', 'NO_TRAINING_ROWS', 'there are no rows to learn columns from');
  const unknown = Object.keys(overrides).find((name) => !summaries.has(name));
  if (unknown !== undefined) throw unknownColumn(unknown, [...summaries.keys()]);
  if (typeof target === 'string' && targets === 0) throw unknownColumn(target, [...summaries.keys()]);
  return conclude([...summaries.values()], count);
}

function added(
  summaries: Map<string, ColumnSummary>,
  name: string,
  overrides: Readonly<Record<string, ColumnChoice>>,
): ColumnSummary {
  if (summaries.size === COLUMNS_MAX || name.length > 256) {
    throw invalid(
      'TOO_MANY_COLUMNS',
      `expected at most ${COLUMNS_MAX} columns with names of at most 256 characters, got ${quote(name)} as number ${summaries.size + 1}`,
    );
  }
  const summary = new ColumnSummary(name, Object.hasOwn(overrides, name) ? overrides[name] : undefined);
  summaries.set(name, summary);
  return summary;
}

/** Numbers as numbers, so that a column may be found to be the same in another unit. */
function truthOf(cell: unknown): string | number | undefined {
  if (isMissing(cell)) return undefined;
  const number = numberOf(cell);
  return Number.isNaN(number) ? categoryOf(cell) : number;
}

function conclude(summaries: readonly ColumnSummary[], rows: number): InferredColumns {
  const columns: RowColumn[] = [];
  const findings = summaries.map((summary): ColumnFinding => {
    const { column, why, warnings } = chooseColumn(summary, rows);
    const leak = column === undefined ? undefined : summary.link.warning();
    if (column !== undefined) columns.push(column);
    return {
      column: summary.name,
      kind: column?.kind ?? 'ignored',
      why,
      distinct: summary.values.size,
      missingShare: 1 - summary.present / rows,
      examples: summary.examples,
      warnings: leak === undefined ? warnings : [...warnings, leak],
    };
  });
  return { columns, findings };
}

function unknownColumn(name: string, known: readonly string[]): Fault {
  const shown = known.slice(0, 20).map(quote).join(', ');
  return invalid('UNKNOWN_COLUMN', `there is no column ${quote(name)}; there are ${shown}`, {
    column: name.slice(0, 64),
  });
}
