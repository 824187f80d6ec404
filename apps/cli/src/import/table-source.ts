import type { Cell, Row } from '@ratchet/model';
import { isMissing, numberOf } from './cells.ts';
import type { ExampleSource, Problem, SourceExample } from './example.ts';
import { Occurrences } from './occurrences.ts';
import { cellCheck, type TablePlan } from './table-plan.ts';
import type { TableRow, TableRows } from './table-rows.ts';

/** The rows of a table as examples, by its plan. A row that serving would refuse is a problem. */
export async function tableSource(table: TableRows, plan: TablePlan): Promise<ExampleSource> {
  const problemOf = await cellCheck(plan.columns);
  const numbers = new Set(plan.columns.filter(({ kind }) => kind === 'number').map(({ name }) => name));
  const exampleOf = ({ place, row, target }: Extract<TableRow, { row: object }>): SourceExample => {
    const problem = (what: string, message?: string): Problem => {
      const raw = JSON.stringify({ ...row, [plan.target.column]: target });
      return { place, problem: what, raw, ...(message === undefined ? {} : { message }) };
    };
    if (Object.values(row).every(isMissing)) return problem('EMPTY_ROW');
    const wrong = problemOf(row);
    if (wrong) return problem(wrong.problem, wrong.message);
    if (isMissing(target)) return problem('NO_TARGET');
    const sent = withNumbers(row, numbers);
    if (plan.task === 'tabular-classification')
      return { place, example: { row: sent, label: String(target) } };
    const value = numberOf(target);
    return value === undefined ? problem('NOT_A_NUMBER (target)') : { place, example: { row: sent, value } };
  };
  return {
    encoding: table.encoding,
    async *examples(onShare) {
      const occurrences = new Occurrences();
      for await (const read of table.rows(onShare)) {
        const found = read.problem === undefined ? exampleOf(read) : read;
        yield found.problem === undefined
          ? { place: found.place, example: occurrences.counted(found.example) }
          : found;
      }
    },
  };
}

/** A file of text knows no numbers: the cells of their columns become such. */
function withNumbers(row: Row, numbers: ReadonlySet<string>): Row {
  const cells = Object.entries(row).map(([name, cell]): [string, Cell] => [
    name,
    numbers.has(name) ? (numberOf(cell) ?? cell) : cell,
  ]);
  return Object.fromEntries(cells);
}
