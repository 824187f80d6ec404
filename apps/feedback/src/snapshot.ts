import { createHash, type Hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { contentHash, isHoldout, type RejectReason, settleVotes, type Vote } from '@ratchet/records';
import type { Counters } from './counters.ts';

/** What is read, and how long other work waits for it, at a time. */
const VOTES_READ = 1_000;

/** What a page of a snapshot holds at most; a row that is larger comes alone. */
const PAGE_ROWS_MAX = 500;
const PAGE_CHARS_MAX = 1_000_000;

/** A row of the cleaned view. */
export interface SnapshotRow {
  readonly text: string;
  readonly label: string;
  readonly part: 'train' | 'holdout';
  /** It trains, and nothing that may judge stands behind it. */
  readonly trainOnly: boolean;
}

/** What a snapshot holds and what it left out. */
export interface SnapshotSummary {
  /** sha256 over a JSON line [content hash, label, part, train only] for each row: what was learnt from, whatever its order of arrival. */
  readonly snapshot: string;
  readonly train: number;
  readonly holdout: number;
  /** How many labels the model had: the snapshot holds these and no later ones. */
  readonly labels: number;
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
}

export type SnapshotPart = { readonly rows: readonly SnapshotRow[] } | { readonly summary: SnapshotSummary };

/** A vote, and where its text is. */
interface KeptVote extends Vote {
  readonly contentHash: string;
  readonly labelNumber: number;
  readonly seq: number;
}

/**
 * Reads the cleaned view of a model's labels in the order of their content hashes. It needs no transaction however long
 * it takes: labels are numbered without gaps and never change, so the highest number at the start is the state at the
 * start.
 */
export class Snapshots {
  readonly #counters: Counters;
  readonly #votes: StatementSync;
  readonly #exampleText: StatementSync;
  readonly #feedbackText: StatementSync;

  constructor(sqlite: DatabaseSync, counters: Counters) {
    this.#counters = counters;
    const after =
      'model = :model AND (content_hash, label_number) > (:hash, :number) AND label_number <= :labels';
    this.#votes = sqlite.prepare(
      `SELECT content_hash, label_number, seq, 'base' AS kind, label, source, 0 AS blind, train_only
         FROM example WHERE ${after}
       UNION ALL
       SELECT content_hash, label_number, seq, 'feedback', label, source, blind, 0 FROM feedback WHERE ${after}
       ORDER BY content_hash, label_number LIMIT ${VOTES_READ}`,
    );
    this.#exampleText = sqlite.prepare('SELECT text FROM example WHERE seq = ?');
    this.#feedbackText = sqlite.prepare('SELECT text FROM feedback WHERE seq = ?');
  }

  /** Yields pages of rows, then the summary. The same labels give the same snapshot. */
  async *take(model: string): AsyncGenerator<SnapshotPart> {
    const tally = new Tally(this.#counters.labels(model));
    const emptyHash = contentHash(model, '');
    let page: SnapshotRow[] = [];
    let chars = 0;
    for await (const votes of this.#contents(model, tally.labels)) {
      const { contentHash } = votes[0]!;
      const content = { holdout: isHoldout(contentHash), empty: contentHash === emptyHash };
      const { row, rejected } = settleVotes(content, votes);
      tally.reject(rejected);
      if (!row) continue;
      tally.count(contentHash, row);
      const text = this.#textOf(row.votes[0]!);
      if (page.length >= PAGE_ROWS_MAX || (page.length > 0 && chars + text.length > PAGE_CHARS_MAX)) {
        yield { rows: page };
        page = [];
        chars = 0;
      }
      page.push({ text, label: row.label, part: row.part, trainOnly: row.trainOnly });
      chars += text.length;
    }
    if (page.length > 0) yield { rows: page };
    yield { summary: tally.summary() };
  }

  /** The votes of one content after the other. */
  async *#contents(model: string, labels: number): AsyncGenerator<KeptVote[]> {
    let votes: KeptVote[] = [];
    let [hash, number] = ['', 0];
    for (;;) {
      const read = this.#votes.all({ model, hash, number, labels }).map(voteOf);
      for (const vote of read) {
        if (votes.length > 0 && vote.contentHash !== hash) {
          yield votes;
          votes = [];
        }
        votes.push(vote);
        hash = vote.contentHash;
        number = vote.labelNumber;
      }
      if (read.length < VOTES_READ) break;
      await setImmediate();
    }
    if (votes.length > 0) yield votes;
  }

  #textOf({ kind, seq }: KeptVote): string {
    const statement = kind === 'base' ? this.#exampleText : this.#feedbackText;
    return String(statement.get(seq)!['text']);
  }
}

/** What a snapshot comes to, row by row. */
class Tally {
  readonly labels: number;
  readonly #hash: Hash = createHash('sha256');
  readonly #rejected: Partial<Record<RejectReason, number>> = {};
  readonly #parts = { train: 0, holdout: 0 };

  constructor(labels: number) {
    this.labels = labels;
  }

  count(contentHash: string, { label, part, trainOnly }: Omit<SnapshotRow, 'text'>): void {
    this.#hash.update(`${JSON.stringify([contentHash, label, part, trainOnly])}\n`);
    this.#parts[part]++;
  }

  reject(counts: Readonly<Partial<Record<RejectReason, number>>>): void {
    for (const reason of Object.keys(counts) as RejectReason[]) {
      this.#rejected[reason] = (this.#rejected[reason] ?? 0) + counts[reason]!;
    }
  }

  summary(): SnapshotSummary {
    const { labels } = this;
    return { snapshot: this.#hash.digest('hex'), ...this.#parts, labels, rejected: this.#rejected };
  }
}

function voteOf(row: Record<string, unknown>): KeptVote {
  return {
    contentHash: String(row['content_hash']),
    labelNumber: Number(row['label_number']),
    seq: Number(row['seq']),
    label: String(row['label']),
    kind: row['kind'] === 'base' ? 'base' : 'feedback',
    blind: row['blind'] === 1,
    source: String(row['source']),
    trainOnly: row['train_only'] === 1,
  };
}
