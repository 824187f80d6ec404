import { table } from '../output.ts';
import type { TablePlan } from './table-plan.ts';

/** What was found out about the columns of a table, for people. */
export function drawnPlan({ findings, target, task, rows, all }: TablePlan): string {
  const cells = findings.map(({ column, kind, distinct, missingShare, examples, why }) => [
    column,
    kind,
    String(distinct),
    missingShare === 0 ? '' : `${(100 * missingShare).toFixed(1)} %`,
    examples.join(', '),
    kind === 'ignored' ? why : '',
  ]);
  const warnings = findings.flatMap(({ column, warnings }) => warnings.map((text) => `! ${column}: ${text}`));
  const looked = all ? `${rows} rows` : `the first ${rows} rows`;
  const kind = target.numbers ? 'numbers' : 'values';
  return [
    table(['column', 'kind', 'distinct', 'missing', 'examples', ''], cells),
    ...warnings,
    `${looked}; ${target.column} has ${target.distinct} different ${kind}: ${task} (--task and --column change what is found)`,
  ].join('\n');
}
