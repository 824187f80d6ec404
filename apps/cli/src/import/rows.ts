import { pipeline, Readable } from 'node:stream';
import { quote } from '@ratchet/kernel';
import { CsvError, parse } from 'csv-parse';
import { UserError } from '../user-error.ts';

/** One row of a file: what was read, or why it can't be used. */
export type SourceRow =
  | { readonly line: number; readonly text: string; readonly label: string; readonly problem?: never }
  | { readonly line: number; readonly problem: string; readonly raw: string };

export interface Columns {
  readonly text: string;
  readonly label: string;
}

const LINE_MAX = 1_000_000;
const NAMES_SHOWN = 20;
const DELIMITERS = [',', ';', '\t'] as const;

/** Reads JSON lines. A line that is not an object with both fields is a problem, not an end. */
export async function* jsonRows(pieces: AsyncIterable<string>, columns: Columns): AsyncGenerator<SourceRow> {
  let line = 0;
  for await (const raw of lines(pieces)) {
    line++;
    if (raw.trim() === '') continue;
    yield jsonRow(raw, line, columns);
  }
}

function jsonRow(raw: string, line: number, columns: Columns): SourceRow {
  let row: unknown;
  try {
    row = JSON.parse(raw);
  } catch {
    return { line, problem: 'NOT_JSON', raw };
  }
  const record = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>;
  const text = record[columns.text];
  const label = record[columns.label];
  if (typeof text !== 'string' || (typeof label !== 'string' && typeof label !== 'number'))
    return { line, problem: `NO_${typeof text === 'string' ? 'LABEL' : 'TEXT'}`, raw };
  return { line, text, label: String(label) };
}

async function* lines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop()!;
    if (rest.length > LINE_MAX)
      throw new UserError(`a line has more than ${LINE_MAX} characters: this is not a file of JSON lines`);
    yield* parts;
  }
  if (rest !== '') yield rest;
}

/** Reads CSV with a header; the delimiter is the one that the header has most of. */
export async function* csvRows(pieces: AsyncIterable<string>, columns: Columns): AsyncGenerator<SourceRow> {
  const { header, all } = await peekHeader(pieces);
  const count = (delimiter: string): number => header.split(delimiter).length;
  const delimiter = DELIMITERS.toSorted((a, b) => count(b) - count(a))[0]!;
  let names: string[] | undefined;
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
      if (!names) {
        names = record.map((name) => name.trim());
        assertColumns(names, columns);
        continue;
      }
      yield csvRow(record, line, names, columns);
    }
  } catch (error) {
    throw error instanceof CsvError ? new UserError(csvProblem(error, line + 1)) : error;
  }
  if (!names) throw new UserError('the file is empty');
}

/** What is wrong with the row that begins in a line, and what to do. */
function csvProblem({ code, message }: CsvError, line: number): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return `line ${line}: a field begins with a quote (") that is never closed: close it, and write "" for a quote within a quoted field`;
  if (code === 'CSV_MAX_RECORD_SIZE')
    return `line ${line}: the row has more than ${LINE_MAX} characters: look for a quote (") that is never closed`;
  return `line ${line}: ${message}`;
}

function csvRow(record: string[], line: number, names: string[], columns: Columns): SourceRow {
  if (record.length !== names.length)
    return {
      line,
      problem: `EXPECTED_${names.length}_COLUMNS_GOT_${record.length}`,
      raw: record.join(' | '),
    };
  return {
    line,
    text: record[names.indexOf(columns.text)]!,
    label: record[names.indexOf(columns.label)]!.trim(),
  };
}

function assertColumns(names: readonly string[], columns: Columns): void {
  const missing = [columns.text, columns.label].filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new UserError(
      `the file has no column ${missing.map((name) => JSON.stringify(name)).join(' and ')}; it has: ${listed(names)}. Name them with --text and --label`,
    );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).map(quote).join(', ');
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
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
