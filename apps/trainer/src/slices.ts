import type { HeldOut, LearningRow, Outcome } from '@ratchet/learning';
import type { Task } from '@ratchet/model';
import {
  absoluteErrors,
  accuracyOf,
  type Interval,
  type Measure,
  meanOf,
  measureSlices,
} from '@ratchet/stats';
import { ROWS_MIN, type SliceColumn, sliceColumns } from './slices-columns.ts';

/** Slices that a report shows. */
const SHOWN_MAX = 50;

/** With this probability all intervals of a report together hold what they are made for. */
const LEVEL = 0.95;

/** The held-out rows that share something, and how the version did on them. */
export interface FoundSlice {
  readonly column: string;
  readonly value: string;
  readonly rows: number;
  readonly estimate: number;
  readonly interval: Interval;
  /** The whole interval is worse than the measure of all rows. */
  readonly worse: boolean;
  /** What the champion reached on the same rows. */
  readonly champion?: number;
}

/** How a version did on parts of the held-out rows. Plain and JSON-able. */
export interface SliceFindings {
  readonly measure: 'accuracy' | 'mean absolute error';
  /** Of all rows. */
  readonly overall: number;
  /** What the rows were sliced by. */
  readonly columns: readonly string[];
  /** Those that are shown to be worse than all rows first, then the worst estimate; at most 50. */
  readonly slices: readonly FoundSlice[];
  /** Slices that are not shown. */
  readonly more: number;
}

/** What was right for the rows that judge, and what was answered to them. */
export interface JudgedRows {
  readonly target: HeldOut['target'];
  readonly own: Outcome;
  readonly champion?: Outcome;
}

/**
 * Measures slices of the held-out rows, the first of which are those that were judged; undefined where there is nothing to
 * slice them by.
 */
export function findSlices(
  task: Task,
  all: readonly LearningRow[],
  { target, own, champion }: JudgedRows,
): SliceFindings | undefined {
  const judged = (target.truth ?? target.values).length;
  const rows = all.filter(({ part }) => part === 'holdout').slice(0, judged);
  const train = all.filter(({ part }) => part === 'train');
  const columns = sliceColumns(task, rows, train);
  if (columns.length === 0) return undefined;
  const measure = measureOf(target, own);
  const better = own.values === undefined ? 'higher' : 'lower';
  const level = 1 - (1 - LEVEL) / columns.length;
  const reports = columns.map(({ values }) =>
    measureSlices(values, measure, { better, level, rowsMin: ROWS_MIN }),
  );
  const sign = better === 'higher' ? 1 : -1;
  const found = reports
    .flatMap(({ slices, worst }, i) =>
      slices.map((slice) => ({ slice, column: columns[i]!, worse: worst.includes(slice.value) })),
    )
    .sort((a, b) => Number(b.worse) - Number(a.worse) || sign * (a.slice.estimate - b.slice.estimate));
  const shown = found.slice(0, SHOWN_MAX);
  const rival = champion && measureOf(target, champion);
  return {
    measure: better === 'higher' ? 'accuracy' : 'mean absolute error',
    overall: reports[0]!.overall,
    columns: columns.map(({ name }) => name),
    slices: shown.map(({ slice, column, worse }): FoundSlice => {
      const { value, rows: count, estimate, interval } = slice;
      const own = { column: column.name, value, rows: count, estimate, interval, worse };
      const theirs = rival?.(rowsWith(column, value), level)?.estimate;
      return theirs === undefined ? own : Object.assign(own, { champion: theirs });
    }),
    more: found.length - shown.length,
  };
}

function rowsWith({ values }: SliceColumn, value: string): Int32Array {
  return Int32Array.from(values.keys()).filter((row) => values[row] === value);
}

function measureOf({ truth, values }: HeldOut['target'], outcome: Outcome): Measure {
  if (outcome.values !== undefined) return meanErrorOf(absoluteErrors(values!, outcome.values));
  return accuracyOf(Uint8Array.from(outcome.predicted, (label, row) => Number(label === truth![row])));
}

/** No error is below 0, as an interval that is symmetric may be. */
function meanErrorOf(errors: Float64Array): Measure {
  const measure = meanOf(errors);
  return (rows, level) => {
    const measured = measure(rows, level);
    if (measured === null) return null;
    const { estimate, interval } = measured;
    return { estimate, interval: { ...interval, low: Math.max(0, interval.low) } };
  };
}
