import type { Example, ExampleSource, Problem, SourceExample } from './example.ts';
import type { RecordFile } from './record-file.ts';
import type { SourceRecord } from './records.ts';

export interface TextColumns {
  readonly text: string;
  /** Absent for answers that are their own labels. */
  readonly label?: string | undefined;
  /** The column with the answer to the text, which is a question then. */
  readonly answer?: string | undefined;
}

/** Texts with their labels, or questions with their answers. */
export function textSource(file: RecordFile, columns: TextColumns): ExampleSource {
  const needed = [columns.text, columns.label, columns.answer].filter((name) => name !== undefined);
  return {
    encoding: file.encoding,
    async *examples(onShare) {
      for await (const row of file.records(needed, onShare))
        yield row.problem === undefined ? exampleOf(row, columns) : row;
    },
  };
}

function exampleOf({ place, record }: SourceRecord, columns: TextColumns): SourceExample {
  const text = record[columns.text];
  const label = textOf(columns.label, record);
  const answer = textOf(columns.answer, record);
  const problem = (what: string): Problem => ({ place, problem: what, raw: JSON.stringify(record) });
  if (typeof text !== 'string') return problem('NO_TEXT');
  if (columns.label !== undefined && label === undefined) return problem('NO_LABEL');
  if (columns.answer !== undefined && (answer === undefined || answer === '')) return problem('NO_ANSWER');
  const example: Example = {
    text,
    ...(label === undefined ? {} : { label }),
    ...(answer === undefined ? {} : { answer }),
  };
  return { place, example };
}

function textOf(column: string | undefined, record: SourceRecord['record']): string | undefined {
  const cell = column === undefined ? undefined : record[column];
  return typeof cell === 'string' || typeof cell === 'number' ? String(cell).trim() : undefined;
}
