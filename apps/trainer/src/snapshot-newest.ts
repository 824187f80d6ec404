import { Fault, quote } from '@ratchet/kernel';
import { timeOf } from '@ratchet/pipeline';
import { linesOf } from './lines.ts';
import { type Newest, type Snapshot, type SnapshotRow, snapshotRowsFile, total } from './snapshot.ts';
import { RowCounter } from './snapshot-counts.ts';

/** The share of the rows that judges, as it is of hashes. */
const JUDGING_SHARE = 0.2;

/** Rows between two looks at whether the run was cancelled. */
const CHECKED_EVERY = 1_000;

export interface NewestRule extends Pick<Newest, 'time' | 'knownTo'> {
  /** No row before it judges. Versions that are compared have learned from rows until then. */
  readonly notBefore: number;
  readonly signal: AbortSignal;
}

/**
 * A snapshot of which the newest fifth of the rows judges and what is older trains. Rows of the same time are on the same
 * side, as near to a fifth as that allows; rows that only train, and those without a time that can be read, train. All
 * versions of a comparison are judged on these rows. A champion that was trained earlier has seen none of them: it judged by
 * rows that were the newest then, and what came later it does not know. Its counts are those of the new parts; its hash is
 * still that of the rows as feedback gave them. Fault FailedPrecondition NO_TIMES where no row is later than another.
 */
export async function judgedByNewest(dir: string, snapshot: Snapshot, rule: NewestRule): Promise<Snapshot> {
  const { time, knownTo } = rule;
  const times: number[] = [];
  for await (const row of rowsIn(dir, rule)) if (mayJudge(row, time)) times.push(timeIn(row, time));
  const from = beginningOf(Float64Array.from(times), rule.notBefore);
  if (from === undefined) throw noTimes(time, times.length);
  const counter = new RowCounter();
  let first: { readonly at: number; readonly cell: string | number } | undefined;
  for await (const row of rowsIn(dir, rule)) {
    const at = timeIn(row, time);
    const judges = mayJudge(row, time) && at >= from;
    if (judges && !(first && first.at <= at)) first = { at, cell: row.row![time] as string | number };
    counter.add({ ...row, part: judges ? 'holdout' : 'train' });
  }
  const { hash, labels, rejected, answers } = snapshot;
  return {
    hash,
    labels,
    rejected,
    ...counter.counts(),
    ...(answers && { answers }),
    newest: { time, from: first!.cell, ...(knownTo !== undefined && { knownTo }) },
  };
}

/** How the rows of a snapshot's file are divided, and what time they are of, where that is what divides them. */
export function partsOf({
  newest,
}: Pick<Snapshot, 'newest'>): (row: SnapshotRow) => Pick<SnapshotRow, 'part'> & { readonly time?: number } {
  if (newest === undefined) return ({ part }) => ({ part });
  const from = timeOf(newest.from);
  return (row) => {
    const time = timeIn(row, newest.time);
    return { part: mayJudge(row, newest.time) && time >= from ? 'holdout' : 'train', time };
  };
}

/** The rows that judged, for people: "131 held-out rows", or "the newest 131 rows, from 2019-03 on". */
export function judgingRows({ newest }: Pick<Snapshot, 'newest'>, rows: number): string {
  return newest === undefined ? `${rows} held-out rows` : `the newest ${rows} rows, from ${newest.from} on`;
}

/** What to add to a sentence about a run: on which rows it judged; empty where hashes chose them. */
export function newestNote(snapshot: Snapshot): string {
  const { newest, target, holdout } = snapshot;
  if (newest === undefined) return '';
  const rows = target === 'value' ? holdout.rows : total(holdout);
  const known =
    newest.knownTo === undefined ? '' : `, of which version ${newest.knownTo} has learned from some`;
  return `; judged on ${judgingRows(snapshot, rows)}${known}`;
}

async function* rowsIn(dir: string, { signal }: NewestRule): AsyncGenerator<SnapshotRow> {
  let read = 0;
  for await (const line of linesOf(snapshotRowsFile(dir))) {
    if (read++ % CHECKED_EVERY === 0) signal.throwIfAborted();
    yield JSON.parse(line) as SnapshotRow;
  }
}

/** NaN where it has none that can be read. */
function timeIn({ row = {} }: SnapshotRow, column: string): number {
  return Object.hasOwn(row, column) ? timeOf(row[column]) : Number.NaN;
}

function mayJudge(row: SnapshotRow, column: string): boolean {
  return !row.trainOnly && !Number.isNaN(timeIn(row, column));
}

/** From which time on rows judge; undefined where none is later than another. */
function beginningOf(times: Float64Array, notBefore: number): number | undefined {
  const inOrder = times.toSorted();
  const wanted = Math.max(1, Math.round(inOrder.length * JUDGING_SHARE));
  const at = inOrder[inOrder.length - wanted]!;
  const after = inOrder[inOrder.lastIndexOf(at) + 1];
  const withIt = inOrder.length - inOrder.indexOf(at);
  const withoutIt = inOrder.length - 1 - inOrder.lastIndexOf(at);
  const isNearer = withoutIt > 0 && wanted - withoutIt < withIt - wanted;
  const from = isNearer || at === inOrder[0] ? after : at;
  return from !== undefined && notBefore > from && notBefore <= inOrder.at(-1)! ? notBefore : from;
}

function noTimes(column: string, rows: number): Fault {
  return new Fault(
    'FailedPrecondition',
    'NO_TIMES',
    rows === 0
      ? `the newest rows are to judge, but no row that may judge has an ISO 8601 date or a number in the column ${quote(column)}: set "time" to another column, or to nothing`
      : `the newest rows are to judge, but all rows have the same time in the column ${quote(column)}: add rows of other times, or set "time" to nothing`,
  );
}
