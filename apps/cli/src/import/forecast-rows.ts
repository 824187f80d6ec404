import { quote } from '@ratchet/kernel';
import type { Cell, Row } from '@ratchet/model';
import { UserError } from '../user-error.ts';
import { numberOf } from './cells.ts';
import type { Problem } from './example.ts';
import type { RecordFile } from './record-file.ts';
import { type TableRow, type TableRows, tableRow } from './table-rows.ts';

/** A series is sorted in memory. */
const ROWS_MAX = 1_000_000;
const SHOWN_MAX = 60;

export interface Forecast {
  /** The column with the date, or a number that grows with time. */
  readonly time: string;
  readonly target: string;
  /** How many of the values before a row it is given. */
  readonly history: number;
}

/**
 * A series as rows to learn forecasting from: in the order of time each row has the other columns of its time, and under
 * the name of the target the values before, the newest last. The first rows are history alone.
 */
export function forecastRows(file: RecordFile, { time, target, history }: Forecast): TableRows {
  return {
    encoding: file.encoding,
    target,
    async *rows(onShare) {
      const { timeOf } = await import('@ratchet/pipeline');
      const steps: Step[] = [];
      const problems: Problem[] = [];
      for await (const record of file.records([time, target], onShare)) {
        const step = stepOf(tableRow(record, target), (row) => timeOf(row[time]), time);
        if (step.problem !== undefined) problems.push(step);
        else steps.push(step);
        if (steps.length > ROWS_MAX)
          throw new UserError(`a series may have ${ROWS_MAX} rows, and this one has more`);
      }
      yield* problems;
      if (steps.length <= history && problems.length === 0)
        throw new UserError(
          `the series has ${steps.length} rows, and each needs ${history} before it: give more rows, or a smaller --history`,
        );
      yield* withHistory(steps, target, history);
    },
  };
}

interface Step {
  readonly at: number;
  readonly value: number;
  readonly step: Extract<TableRow, { row: object }>;
  readonly problem?: never;
}

function stepOf(read: TableRow, atOf: (row: Row) => number, time: string): Step | Problem {
  if (read.problem !== undefined) return read;
  const { place, row, target } = read;
  const problem = (what: string, message: string): Problem => ({
    place,
    problem: what,
    message,
    raw: JSON.stringify({ ...row, target }),
  });
  const at = atOf(row);
  if (Number.isNaN(at)) {
    const message = `the column ${quote(time)}, named with --time: expected a date such as 2024-01-31 or a number, got ${shown(row[time])}`;
    return problem(`NOT_A_DATE (${time})`, message);
  }
  const value = numberOf(target);
  if (value !== undefined) return { at, value, step: read };
  return problem('NOT_A_NUMBER (target)', `a forecast learns numbers: expected one, got ${shown(target)}`);
}

/** A cell for people; what is long is cut. */
function shown(cell: Cell | undefined): string {
  const json = JSON.stringify(cell ?? null);
  return json.length > SHOWN_MAX ? `${json.slice(0, SHOWN_MAX)}…` : json;
}

function* withHistory(steps: readonly Step[], target: string, history: number): Generator<TableRow> {
  const ordered = steps.toSorted((a, b) => a.at - b.at);
  const values: number[] = [];
  let before = Number.NaN;
  for (const { at, value, step } of ordered) {
    const { place, row } = step;
    if (at === before) {
      const message = 'expected one row for each time: another row has the same';
      yield { place, problem: 'SAME_TIME', message, raw: JSON.stringify({ ...row, [target]: value }) };
      continue;
    }
    before = at;
    if (values.length >= history)
      yield { place, row: { ...row, [target]: values.slice(-history) }, target: value };
    values.push(value);
  }
}
