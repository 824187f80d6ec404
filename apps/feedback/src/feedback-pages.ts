import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { invalid } from '@ratchet/kernel';
import type { Tables } from './schema.ts';

const PAGE_SIZE = 100;
const PAGE_SIZE_MAX = 1_000;

/** A page of long texts or images ends early, to fit into a message; one that is larger comes alone. */
const PAGE_BYTES_MAX = 1_000_000;

export type FeedbackRow = Tables['feedback'];

/** A page of feedback, oldest first. */
export interface FeedbackPage {
  readonly rows: readonly FeedbackRow[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/** Reads feedback page by page. */
export class FeedbackPages {
  readonly #ofAll: StatementSync;
  readonly #ofModel: StatementSync;

  constructor(sqlite: DatabaseSync) {
    this.#ofAll = sqlite.prepare('SELECT * FROM feedback WHERE seq > ? ORDER BY seq');
    this.#ofModel = sqlite.prepare('SELECT * FROM feedback WHERE seq > ? AND model = ? ORDER BY seq');
  }

  /** A page of a model's feedback, or of all for the empty model. A token belongs to the model that it was given for. */
  read(asked: {
    readonly model: string;
    readonly pageSize: number;
    readonly pageToken: string;
  }): FeedbackPage {
    const { model, pageSize, pageToken } = asked;
    if (pageSize < 0) {
      throw invalid('INVALID_PAGE_SIZE', `expected a page size of 0 to ${PAGE_SIZE_MAX}, got ${pageSize}`);
    }
    const size = Math.min(pageSize || PAGE_SIZE, PAGE_SIZE_MAX);
    const rows: FeedbackRow[] = [];
    let bytes = 0;
    for (const found of this.#after(readToken(pageToken, model), model)) {
      bytes += found.text.length + found.answer.length + (found.instance?.length ?? 0);
      const full = rows.length === size || (rows.length > 0 && bytes > PAGE_BYTES_MAX);
      if (full) return { rows, nextPageToken: writeToken(rows.at(-1)!.seq, model) };
      rows.push(found);
    }
    return { rows, nextPageToken: '' };
  }

  #after(seq: number, model: string): Iterable<FeedbackRow> {
    const found = model === '' ? this.#ofAll.iterate(seq) : this.#ofModel.iterate(seq, model);
    return found as Iterable<unknown> as Iterable<FeedbackRow>;
  }
}

function writeToken(seq: number, model: string): string {
  return Buffer.from(JSON.stringify([seq, model])).toString('base64url');
}

/** The place after which a page begins. */
function readToken(token: string, model: string): number {
  if (token === '') return 0;
  const text = Buffer.from(token, 'base64url').toString();
  const seq = Number(/^\[(\d{1,15}),/.exec(text)?.[1]);
  if (Number.isSafeInteger(seq) && token === writeToken(seq, model)) return seq;
  throw invalid(
    'INVALID_PAGE_TOKEN',
    'the page token is not one of these pages: take next_page_token from a page of the same model, unchanged',
  );
}
