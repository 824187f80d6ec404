import { table } from '../output.ts';
import type { TablePlan } from './table-plan.ts';

/** Series are long, and three of them longer than a terminal is wide. */
const EXAMPLES_WIDTH_MAX = 60;

/** What was found out about the columns of a table, for people. */
export function drawnPlan({ findings, target, task, rows, all }: TablePlan): string {
  const cells = findings.map(({ column, kind, distinct, missingShare, examples, why }) => {
    // Nobody looks into a column that is ignored because somebody said so.
    const unread = kind === 'ignored' && examples.length === 0;
    return [
      column,
      kind,
      unread ? '' : String(distinct),
      unread || missingShare === 0 ? '' : `${(100 * missingShare).toFixed(1)} %`,
      shortened(examples.join(', ')),
      kind === 'ignored' ? why : '',
    ];
  });
  const warnings = findings.flatMap(({ column, warnings }) => warnings.map((text) => `! ${column}: ${text}`));
  const looked = all ? `${rows} rows` : `the first ${rows} rows`;
  const kind = target.numbers ? 'numbers' : 'values';
  return [
    table(['column', 'kind', 'distinct', 'missing', 'examples', ''], cells),
    ...warnings,
    `${looked}; ${target.column} has ${target.distinct} different ${kind}: ${task} (--task and --column change what is found)`,
  ].join('\n');
}

function shortened(examples: string): string {
  return examples.length > EXAMPLES_WIDTH_MAX ? `${examples.slice(0, EXAMPLES_WIDTH_MAX - 1)}…` : examples;
}
