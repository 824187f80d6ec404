import { cellOf, isMissing, numberOf } from './cells.ts';
import type { ExampleSource, Problem, SourceExample } from './example.ts';
import type { RecordFile } from './record-file.ts';
import type { SourceRecord } from './records.ts';

export interface RatingColumns {
  readonly user: string;
  readonly item: string;
  readonly rating: string;
}

/** What users think of items: rows of a user and an item, with the rating as their value. */
export function ratingSource(file: RecordFile, columns: RatingColumns): ExampleSource {
  return {
    encoding: file.encoding,
    async *examples(onShare) {
      for await (const row of file.records([columns.user, columns.item, columns.rating], onShare))
        yield row.problem === undefined ? exampleOf(row, columns) : row;
    },
  };
}

function exampleOf({ place, record }: SourceRecord, columns: RatingColumns): SourceExample {
  const problem = (what: string): Problem => ({ place, problem: what, raw: JSON.stringify(record) });
  const [user, item] = [nameOf(record[columns.user]), nameOf(record[columns.item])];
  if (user === undefined) return problem('NO_USER');
  if (item === undefined) return problem('NO_ITEM');
  const rating = cellOf(record[columns.rating]);
  if (isMissing(rating)) return problem('NO_RATING');
  const value = numberOf(rating);
  return value === undefined ? problem('NOT_A_NUMBER') : { place, example: { row: { user, item }, value } };
}

/** Users and items go by their names, whether these are numbers or not. */
function nameOf(cell: unknown): string | undefined {
  const name = typeof cell === 'number' || typeof cell === 'string' ? String(cell).trim() : '';
  return name === '' ? undefined : name;
}
