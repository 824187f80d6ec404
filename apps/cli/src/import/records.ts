import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { UserError } from '../user-error.ts';
import type { Problem } from './example.ts';

/** A line of a file by the names of its columns or fields. The cells of CSV are texts. */
export interface SourceRecord {
  readonly place: number;
  readonly record: Readonly<Record<string, unknown>>;
  readonly problem?: never;
}

export type ReadRecord = SourceRecord | Problem;

const LINE_MAX = 1_000_000;
const LINES_LONG_MAX = 16_000_000;
const DELIMITERS = [',', ';', '\t'] as const;

/** Reads JSON lines. A line that is no object is a problem, not an end. */
export async function* jsonRecords(pieces: AsyncIterable<string>): AsyncGenerator<ReadRecord> {
  let place = 0;
  for await (const raw of lines(pieces)) {
    place++;
    if (raw.trim() === '') continue;
    yield jsonRecord(raw, place);
  }
}

function jsonRecord(raw: string, place: number): ReadRecord {
  try {
    const record: unknown = JSON.parse(raw);
    if (typeof record === 'object' && record !== null && !Array.isArray(record))
      return { place, record: record as Record<string, unknown> };
  } catch {
    // said below
  }
  return { place, problem: 'NOT_JSON', message: 'expected a JSON object', raw };
}

async function* lines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop()!;
    if (rest.length > LINES_LONG_MAX)
      throw new UserError(
        `a line has more than ${LINES_LONG_MAX} characters: this is not a file of JSON lines`,
      );
    yield* parts;
  }
  if (rest !== '') yield rest;
}

/**
 * Reads CSV with a header; the delimiter is the one that the header has most of. A row of another width is a problem.
 * `check` is given the names of the columns first, and throws when they are not the right ones.
 */
export async function* csvRecords(
  pieces: AsyncIterable<string>,
  check: (names: readonly string[]) => void,
): AsyncGenerator<ReadRecord> {
  const { header, all } = await peekHeader(pieces);
  const count = (delimiter: string): number => header.split(delimiter).length;
  const delimiter = DELIMITERS.toSorted((a, b) => count(b) - count(a))[0]!;
  let columns: Columns | undefined;
  let line = 0;
  const parser = parse({
    delimiter,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LINE_MAX,
    trim: false,
    info: true,
  });
  // An error of the file's ends the parser, whose own errors come out of the loop: nothing is left to do here.
  pipeline(Readable.from(all), parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      line = info.lines;
      if (columns) yield csvRecord(record, line, columns);
      else {
        const names = record.map((name) => name.trim());
        check(names);
        columns = { width: names.length, places: new Map(names.map((name) => [name, names.indexOf(name)])) };
      }
    }
  } catch (error) {
    throw error instanceof CsvError ? new UserError(csvProblem(error, line + 1)) : error;
  }
  if (!columns) throw new UserError('the file is empty');
}

/** What is wrong with the row that begins in a line, and what to do. */
function csvProblem({ code, message }: CsvError, line: number): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return `line ${line}: a field begins with a quote (") that is never closed: close it, and write "" for a quote within a quoted field`;
  if (code === 'CSV_MAX_RECORD_SIZE')
    return `line ${line}: the row has more than ${LINE_MAX} characters: look for a quote (") that is never closed`;
  return `line ${line}: ${message}`;
}

interface Columns {
  readonly width: number;
  /** The names in their order, each with its place; of two columns of one name the first counts. */
  readonly places: ReadonlyMap<string, number>;
}

function csvRecord(cells: string[], place: number, { width, places }: Columns): ReadRecord {
  if (cells.length === width)
    return { place, record: Object.fromEntries([...places].map(([name, at]) => [name, cells[at]])) };
  return { place, problem: `EXPECTED_${width}_COLUMNS_GOT_${cells.length}`, raw: cells.join(' | ') };
}

/** Reads up to the end of the first line, and hands it back in front of the rest. */
async function peekHeader(
  pieces: AsyncIterable<string>,
): Promise<{ header: string; all: AsyncGenerator<string> }> {
  const iterator = pieces[Symbol.asyncIterator]();
  let start = '';
  while (!start.includes('\n') && start.length < LINE_MAX) {
    const next = await iterator.next();
    if (next.done) break;
    start += next.value;
  }
  async function* all(): AsyncGenerator<string> {
    yield start;
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      yield next.value;
    }
  }
  return { header: start.split('\n', 1)[0]!, all: all() };
}
