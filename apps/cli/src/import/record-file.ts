import { quote } from '@ratchet/kernel';
import { sizeOfFile } from '../input-file.ts';
import { UserError } from '../user-error.ts';
import {
  assertText,
  decodedText,
  detectEncoding,
  type Encoding,
  type FoundEncoding,
  REPLACEMENT,
} from './encoding.ts';
import type { OnShare } from './example.ts';
import { csvRecords, jsonRecords, type ReadRecord } from './records.ts';

const NAMES_SHOWN = 20;

export function isJsonLines(file: string): boolean {
  return /\.(jsonl|ndjson)$/i.test(file);
}

/** A file of records: CSV with a header, or JSON lines. Of any size: it is read in pieces, as often as it is asked for. */
export class RecordFile {
  readonly file: string;
  readonly encoding: Encoding;
  /** Whether some lines are not in the encoding. */
  readonly #broken: boolean;
  readonly #size: number;

  private constructor(file: string, { encoding, brokenLines }: FoundEncoding, size: number) {
    this.file = file;
    this.encoding = encoding;
    this.#broken = brokenLines > 0;
    this.#size = size;
  }

  /** A UserError where it can't be read, or is no text. */
  static async open(file: string): Promise<RecordFile> {
    const size = await sizeOfFile(file);
    await assertText(file);
    return new RecordFile(file, await detectEncoding(file), size);
  }

  /** A UserError when the file is CSV without one of the columns, or with two of such a name. */
  records(columns: readonly string[], onShare: OnShare = () => undefined): AsyncGenerator<ReadRecord> {
    let bytes = 0;
    const pieces = decodedText(this.file, this.encoding, (read) => {
      bytes += read;
      onShare(this.#size === 0 ? 1 : bytes / this.#size);
    });
    const records = isJsonLines(this.file)
      ? jsonRecords(pieces)
      : csvRecords(pieces, (names) => {
          if (this.#broken) assertWhole(names);
          assertColumns(names, columns);
        });
    return this.#broken ? wholeRecords(records) : records;
  }

  /** The first record; undefined where there is none. */
  async first(): Promise<Readonly<Record<string, unknown>> | undefined> {
    for await (const { record } of this.records([]) as AsyncGenerator<{
      record?: Readonly<Record<string, unknown>>;
    }>)
      if (record) return record;
    return undefined;
  }
}

function assertWhole(names: readonly string[]): void {
  if (names.some((name) => name.includes(REPLACEMENT)))
    throw new UserError(
      'the names of the columns are not UTF-8, which most of the file is: save it as UTF-8',
    );
}

/** Makes problems of the records with bytes that are not UTF-8, in a file whose other lines are. */
async function* wholeRecords(records: AsyncIterable<ReadRecord>): AsyncGenerator<ReadRecord> {
  for await (const read of records) {
    const raw = read.problem === undefined ? JSON.stringify(read.record) : read.raw;
    const message = 'expected UTF-8, which most of the file is';
    yield raw.includes(REPLACEMENT) ? { place: read.place, problem: 'NOT_UTF8', message, raw } : read;
  }
}

function assertColumns(names: readonly string[], columns: readonly string[]): void {
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new UserError(
      `the file has no column ${missing.map((name) => JSON.stringify(name)).join(' and ')}; it has: ${listed(names)}. Name the right ones, see "ratchet import --help"`,
    );
  const twice = columns.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined)
    throw new UserError(`the file has two columns of the name ${quote(twice)}: name them differently`);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).map(quote).join(', ');
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
}
