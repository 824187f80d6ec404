import { between, count, drawn, percent, short } from './figures.ts';
import type { Section } from './section.ts';
import type { Slices } from './shape.ts';

/** Parts of the held-out rows with how the version did on each. */
export function sliceSection(
  { measure, overall, slices, more, columns }: Slices,
  champion?: string,
): Section {
  const figure = measure === 'accuracy' ? percent : short;
  const worse = slices.filter((slice) => slice.worse).length;
  const rival = champion === undefined ? [] : [`version ${champion}`];
  return {
    title: 'Slices, the worst first',
    columns: ['rows where', 'rows', measure, ...rival, ''],
    rows: slices.map(({ column, value, rows, estimate, interval, worse: isWorse, champion: theirs }) => [
      `${column}: ${value}`,
      String(rows),
      between(estimate, interval, figure),
      ...rival.map(() => drawn(theirs, figure)),
      isWorse ? 'worse' : '',
    ]),
    marks: slices.map((slice) => (slice.worse ? 'bad' : undefined)),
    notes: [
      `${measure} of all rows ${figure(overall)}; ${worse === 0 ? 'no slice is shown to be worse' : `${worse} shown to be worse, all intervals holding together at 95 %`}`,
      ...(more > 0 ? [`${count(more, 'other slice')} of ${columns.join(', ')}`] : []),
    ],
    plot: { overall, rows: slices },
  };
}
