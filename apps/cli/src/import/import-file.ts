import { createWriteStream, type WriteStream } from 'node:fs';
import { parse as parsePath } from 'node:path';
import { sizeOfFile } from '../input-file.ts';
import { type MeshClient, modelPath } from '../mesh-client.ts';
import { UserError } from '../user-error.ts';
import { assertText, decodedText, detectEncoding, type Encoding } from './encoding.ts';
import { type Columns, csvRows, jsonRows, type SourceRow } from './rows.ts';

/** What became of a file. */
export interface ImportSummary {
  readonly file: string;
  readonly encoding: Encoding;
  readonly rows: number;
  readonly imported: number;
  readonly duplicates: number;
  /** How many of the rows that were not rejected have each label, the most frequent first; of the first labels only. */
  readonly labels: readonly LabelCount[];
  /** How many rows were rejected, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Where the rejected rows are; undefined when there are none. */
  readonly rejectedFile: string | undefined;
}

export interface LabelCount {
  readonly label: string;
  readonly rows: number;
}

export interface ImportProgress {
  readonly share: number;
  readonly rows: number;
}

interface BatchAnswer {
  readonly imported: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
}

type GoodRow = Extract<SourceRow, { text: string }>;

const BATCH_ROWS = 500;
const BATCH_CHARACTERS = 1_000_000;
/** So many labels are counted; a column with more of them holds something else. */
const LABELS_MAX = 1_000;

/**
 * Sends a file's rows to the mesh as examples of a model. Streams: any size in little memory. Rows are known by their
 * content, so the same file again changes nothing.
 */
export async function importFile(
  mesh: MeshClient,
  file: string,
  options: { readonly model: string; readonly columns: Columns; readonly source: string },
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportSummary> {
  const size = await sizeOfFile(file);
  await assertText(file);
  const encoding = await detectEncoding(file);
  const rejects = new RejectedRows(file);
  const counts = { rows: 0, imported: 0, duplicates: 0 };
  const labels = new Map<string, number>();
  let bytes = 0;
  let batch: GoodRow[] = [];
  let characters = 0;

  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    const answer = await mesh.postPatiently<BatchAnswer>(modelPath(options.model, '/examples:batch'), {
      examples: batch.map(({ text, label }) => ({ text, label })),
      source: options.source,
    });
    counts.imported += answer.imported;
    counts.duplicates += answer.duplicates;
    const rejected = new Set(answer.rejected.map(({ index }) => index));
    for (const [index, { label }] of batch.entries())
      if (!rejected.has(index) && (labels.has(label) || labels.size < LABELS_MAX))
        labels.set(label, (labels.get(label) ?? 0) + 1);
    for (const { index, reason } of answer.rejected) {
      const row = batch[index]!;
      rejects.add(row.line, reason, JSON.stringify({ text: row.text, label: row.label }));
    }
    batch = [];
    characters = 0;
    onProgress({ share: size === 0 ? 1 : bytes / size, rows: counts.rows });
  };

  const pieces = decodedText(file, encoding, (read) => {
    bytes += read;
  });
  const read = /\.(jsonl|ndjson)$/i.test(file) ? jsonRows : csvRows;
  for await (const row of read(pieces, options.columns)) {
    counts.rows++;
    if (row.problem !== undefined) {
      rejects.add(row.line, row.problem, row.raw);
      continue;
    }
    batch.push(row);
    characters += row.text.length;
    if (batch.length >= BATCH_ROWS || characters >= BATCH_CHARACTERS) await send();
  }
  await send();
  await rejects.close();
  return {
    file,
    encoding,
    ...counts,
    labels: [...labels].map(([label, rows]) => ({ label, rows })).sort((a, b) => b.rows - a.rows),
    rejected: rejects.counts,
    rejectedFile: rejects.path,
  };
}

/** Writes rejected rows beside the file they come from, each with its line and the reason. */
class RejectedRows {
  readonly counts: Record<string, number> = {};
  readonly #target: string;
  #stream: WriteStream | undefined;
  #failure: Error | undefined;

  constructor(file: string) {
    const { dir, name } = parsePath(file);
    this.#target = `${dir === '' ? '' : `${dir}/`}${name}.rejected.jsonl`;
  }

  get path(): string | undefined {
    return this.#stream && this.#target;
  }

  add(line: number, reason: string, row: string): void {
    this.counts[reason] = (this.counts[reason] ?? 0) + 1;
    this.#stream ??= this.#open();
    this.#stream.write(`${JSON.stringify({ line, reason, row })}\n`);
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    if (stream) await new Promise<void>((resolve) => stream.end(() => resolve()));
    if (this.#failure)
      throw new UserError(
        `all rows are read, but those that were rejected can't be written to ${this.#target}: ${this.#failure.message}`,
      );
  }

  #open(): WriteStream {
    return createWriteStream(this.#target).on('error', (error) => {
      this.#failure = error;
    });
  }
}
