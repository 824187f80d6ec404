import { Fault, quote } from '@ratchet/kernel';
import type { ColumnChoice, Row } from '@ratchet/model';
import {
  type ColumnFinding,
  inferColumns,
  type PipelineSpec,
  parsePipelineOf,
  type RowPipeline,
} from '@ratchet/pipeline';
import type { DataSet, OnFitProgress } from '../candidate.ts';

/** Numbers of all encoded rows together: 512 MiB of them. */
const CELLS_MAX = 2 ** 27;
/** Numbers of an encoded row. */
const WIDTH_MAX = 16_384;
/** Rows between two words of progress. */
const TOLD_ROWS = 4096;

type Columns = ReturnType<typeof inferColumns>['columns'];

/** The rows of a data set as numbers, all of them finite. */
export interface TableFeatures {
  readonly pipeline: PipelineSpec;
  readonly findings: readonly ColumnFinding[];
  /** Numbers in a row. */
  readonly width: number;
  /** How many of them are no indicators, 0 or 1. */
  readonly graded: number;
  /** Row after row. */
  readonly values: Float32Array;
  /** Of each number, the place of the one that is 1 where its cell was missing; -1 where nothing says so. */
  readonly missingAt: Int32Array;
}

const known = new WeakMap<DataSet, Promise<TableFeatures>>();

/**
 * Finds out how the columns of a data set are best read and encodes its rows, once for all families. Faults: those of
 * `inferColumns`; FailedPrecondition NO_USABLE_COLUMNS, ResourceExhausted TABLE_TOO_WIDE and TABLE_TOO_LARGE.
 */
export function featuresOf(data: DataSet, onProgress: OnFitProgress): Promise<TableFeatures> {
  const found = known.get(data) ?? readFeatures(data, onProgress);
  known.set(data, found);
  return found;
}

async function readFeatures(data: DataSet, onProgress: OnFitProgress): Promise<TableFeatures> {
  const rows = data.instances.map(({ row }, at) => rowOf(row, at));
  const { labels, truth, values } = data.target;
  const { columns, findings } = inferColumns(rows, {
    target: labels === undefined ? [...values] : Array.from(truth, (label) => labels[label]!),
    ...(data.columns && { overrides: data.columns as Readonly<Record<string, ColumnChoice>> }),
  });
  if (columns.length === 0) throw noColumns(findings);
  checkSize(columns, rows.length);
  const pipeline = pipelineOf(columns);
  const width = pipeline.features.length;
  const encoded = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) {
    pipeline.encodeInto(row, encoded, at * width);
    if (at % TOLD_ROWS === 0) await onProgress({ done: at / rows.length });
  }
  return {
    pipeline: pipeline.spec,
    findings,
    width,
    graded: columns.reduce((sum, column) => sum + (isGraded(column) ? widthOf(column) : 0), 0),
    values: encoded,
    missingAt: missingPlaces(columns),
  };
}

function rowOf(row: Row | undefined, at: number): Row {
  if (row !== undefined) return row;
  throw new Fault('InvalidInput', 'WRONG_INPUT_KIND', `training row ${at}: expected a row of a table`);
}

function pipelineOf(columns: Columns): RowPipeline {
  return parsePipelineOf('row', [{ step: 'encode-row', columns }]) as RowPipeline;
}

function widthOf(column: Columns[number]): number {
  return pipelineOf([column]).features.length;
}

function isGraded({ kind }: Columns[number]): boolean {
  return kind !== 'category' && kind !== 'hashed';
}

/** The last number of a column tells whether its cell was missing, where the column says so. */
function missingPlaces(columns: Columns): Int32Array {
  const places: number[] = [];
  for (const column of columns) {
    const width = widthOf(column);
    const isFlagged = 'flagMissing' in column && column.flagMissing;
    const flag = places.length + width - 1;
    for (let i = 0; i < width; i++) places.push(isFlagged && places.length < flag ? flag : -1);
  }
  return Int32Array.from(places);
}

function noColumns(findings: readonly ColumnFinding[]): Fault {
  const shown = findings.slice(0, 5).map(({ column, why }) => `${quote(column)}: ${why}`);
  const more = findings.length > 5 ? ` and ${findings.length - 5} more` : '';
  return new Fault(
    'FailedPrecondition',
    'NO_USABLE_COLUMNS',
    findings.length === 0
      ? 'the rows have no columns to learn from'
      : `no column says anything about the target (${shown.join('; ')}${more}): choose kinds for those that do`,
  );
}

function checkSize(columns: Columns, rows: number): void {
  const widths = columns.map(widthOf);
  const width = widths.reduce((sum, each) => sum + each, 0);
  const largest = Math.max(...widths);
  const { name } = columns[widths.indexOf(largest)]!;
  const blame = `column ${quote(name)} alone takes ${largest} of them`;
  const metadata = { column: name.slice(0, 64) };
  if (width > WIDTH_MAX)
    throw new Fault(
      'ResourceExhausted',
      'TABLE_TOO_WIDE',
      `a row becomes ${width} numbers, at most ${WIDTH_MAX} can be learned from, and ${blame}: ignore columns that say little`,
      metadata,
    );
  if (width * rows > CELLS_MAX)
    throw new Fault(
      'ResourceExhausted',
      'TABLE_TOO_LARGE',
      `${rows} rows become ${width} numbers each, at most ${CELLS_MAX} in all can be learned from, and ${blame}: ignore columns that say little, or take fewer rows`,
      metadata,
    );
}
