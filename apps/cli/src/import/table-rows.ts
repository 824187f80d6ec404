import type { Cell, Row } from '@ratchet/model';
import { cellOf } from './cells.ts';
import type { OnShare, Problem } from './example.ts';
import type { RecordFile } from './record-file.ts';
import type { ReadRecord } from './records.ts';

/** A row of a table and what is to be learned of it, before anybody has looked at what they hold. */
export type TableRow =
  | { readonly place: number; readonly row: Row; readonly target: Cell; readonly problem?: never }
  | Problem;

/** The rows of a table, as often as they are asked for. */
export interface TableRows {
  readonly encoding: string;
  readonly target: string;
  rows(onShare?: OnShare): AsyncIterable<TableRow>;
}

/** The rows of a file: one column is the target, every other one with a name is a cell. */
export function tableRows(file: RecordFile, target: string): TableRows {
  return {
    encoding: file.encoding,
    target,
    async *rows(onShare) {
      for await (const record of file.records([target], onShare)) yield tableRow(record, target);
    },
  };
}

export function tableRow(read: ReadRecord, targetColumn: string): TableRow {
  if (read.problem !== undefined) return read;
  const { place, record } = read;
  const cells: Record<string, Cell> = {};
  let target: Cell = null;
  for (const [name, value] of Object.entries(record)) {
    const cell = cellOf(value);
    if (cell === undefined) {
      const message = `column ${JSON.stringify(name)}: expected a text, a number, true, false, null or a list of numbers`;
      return { place, problem: `INVALID_CELL (${name})`, message, raw: JSON.stringify(record) };
    }
    if (name === targetColumn) target = cell;
    else if (name !== '') cells[name] = cell;
  }
  return { place, row: cells, target };
}
