import { count, percent, short } from './figures.ts';
import type { Section } from './section.ts';
import type { Importance } from './shape.ts';

/** Columns that are shown. */
const COLUMNS_MAX = 20;

/** What a version of a table loses without each of its columns. */
export function importanceSection({ metric, rows, repeats, columns }: Importance): Section {
  const isAccuracy = metric === 'accuracy';
  const figure = isAccuracy ? percent : short;
  const shown = columns.slice(0, COLUMNS_MAX);
  const more = columns.length - shown.length;
  return {
    title: 'What the columns are worth',
    columns: ['column', isAccuracy ? 'accuracy lost' : `${metric.toUpperCase()} added`, ''],
    rows: shown.map(({ column, drop, deviation }) => [column, `${figure(drop)} ± ${figure(deviation)}`, '']),
    notes: [
      `when its cells are dealt out anew among ${count(rows, 'held-out row')}, ${count(repeats, 'time')}; columns that say the same share what they are worth`,
      ...(more > 0 ? [`and ${count(more, 'column')} that are worth less`] : []),
    ],
    plot: {
      overall: 0,
      rows: shown.map(({ drop, deviation }) => {
        return { estimate: drop, interval: { low: drop - deviation, high: drop + deviation } };
      }),
    },
  };
}
