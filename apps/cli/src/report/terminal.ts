import { styleText } from 'node:util';
import { fitted, printable, table } from '../output.ts';
import type { EvaluationTable } from './evaluation.ts';
import type { Section } from './section.ts';

/** Longer cells are cut; longer names of rows stand last, where they have room. */
const CELL_COLUMNS_MAX = 60;

/** A report as text: its parts one below the other. */
export function drawnSections(sections: readonly Section[]): string {
  return sections.map(drawnSection).join('\n\n');
}

function drawnSection({ title, notes, ...own }: Section): string {
  const hasTitles = own.columns.some((column) => column !== '');
  const isLong = own.rows.some(([name = '']) => name.length > CELL_COLUMNS_MAX);
  const drawn = drawnTable(isLong ? withNamesLast(own) : own);
  const body = hasTitles ? drawn : drawn.slice(drawn.indexOf('\n') + 1);
  const lines = notes.map((note) => oneLine(note));
  return [styleText(['bold', 'underline'], title), ...(own.rows.length > 0 ? [body] : []), ...lines].join(
    '\n',
  );
}

function withNamesLast({ columns, rows }: EvaluationTable): EvaluationTable {
  const moved = ([name = '', ...figures]: readonly string[]) => [...figures, name];
  return { columns: moved(columns), rows: rows.map(moved) };
}

/** A table whose cells may hold anything. */
export function drawnTable({ columns, rows }: EvaluationTable): string {
  const line = (cells: readonly string[]) =>
    cells.map((text, i) =>
      i === columns.length - 1 ? oneLine(text) : fitted(oneLine(text), CELL_COLUMNS_MAX),
    );
  return table(line(columns), rows.map(line));
}

function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ');
}
