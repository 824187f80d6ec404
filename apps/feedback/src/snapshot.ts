import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import {
  type Content,
  contentHash,
  isHoldout,
  type RejectCounts,
  settleValues,
  settleVotes,
  type TargetKind,
  type ValueVote,
  type Vote,
} from '@ratchet/records';
import type { Counters } from './counters.ts';
import type { Labels } from './labels.ts';
import { type SnapshotSummary, type TalliedRow, Tally } from './snapshot-tally.ts';

/** What is read, and how long other work waits for it, at a time. */
const VOTES_READ = 1_000;
/** What a vote is about is read with it up to this length of its text or bytes of its instance: most are as small. */
const SMALL_MAX = 1_000;

/** What a page of a snapshot holds at most; a row that is larger comes alone. */
const PAGE_ROWS_MAX = 500;
const PAGE_BYTES_MAX = 1_000_000;

/** A row of the cleaned view. */
export interface SnapshotRow {
  /** Empty for what is no text. */
  readonly text: string;
  /** What is no text, encoded; null for a text. */
  readonly instance: Uint8Array | null;
  /** Empty when there is a value. */
  readonly label: string;
  readonly value: number | undefined;
  readonly part: 'train' | 'holdout';
  /** It trains, and nothing that may judge stands behind it. */
  readonly trainOnly: boolean;
}

export type SnapshotPart = { readonly rows: readonly SnapshotRow[] } | { readonly summary: SnapshotSummary };

/** What a row is about. */
type About = Pick<SnapshotRow, 'text' | 'instance'>;

/** A vote, and where its instance is. */
interface KeptVote extends Vote, ValueVote {
  readonly contentHash: string;
  readonly seq: number;
  /** Undefined for what is large: it is read when it is needed, alone. */
  readonly about: About | undefined;
}

/** What the votes on one content come to. */
interface Settled {
  readonly row?: TalliedRow & { readonly votes: readonly KeptVote[] };
  readonly rejected: RejectCounts;
}

/**
 * Reads the cleaned view of a model's labels in the order of their content hashes. It needs no transaction however long
 * it takes: labels are numbered without gaps and never change, so the highest number at the start is the state at the
 * start.
 */
export class Snapshots {
  readonly #counters: Counters;
  readonly #labels: Labels;
  readonly #votes: StatementSync;
  readonly #observations: StatementSync;
  readonly #example: StatementSync;
  readonly #feedback: StatementSync;

  constructor(sqlite: DatabaseSync, counters: Counters, labels: Labels) {
    this.#counters = counters;
    this.#labels = labels;
    const after =
      'model = :model AND (content_hash, label_number) > (:hash, :number) AND label_number <= :labels';
    const small = `length(text) <= ${SMALL_MAX} AND ifnull(length(instance), 0) <= ${SMALL_MAX}`;
    const about = `iif(${small}, text, NULL) AS text, iif(${small}, instance, NULL) AS instance`;
    this.#votes = sqlite.prepare(
      `SELECT content_hash, label_number, seq, 'base' AS kind, label, value, source, 0 AS blind, train_only, ${about}
         FROM example WHERE ${after}
       UNION ALL
       SELECT content_hash, label_number, seq, 'feedback', label, value, source, blind, 0, ${about} FROM feedback
         WHERE ${after}
       ORDER BY content_hash, label_number LIMIT ${VOTES_READ}`,
    );
    // The name of an observation begins with the content hash of its row, and 'g' comes after all digits.
    this.#observations = sqlite.prepare(
      `SELECT content_hash, train_only FROM example WHERE model = :model AND content_hash > :hash
         AND content_hash < :hash || 'g' AND label_number <= :labels`,
    );
    this.#example = sqlite.prepare('SELECT text, instance FROM example WHERE seq = ?');
    this.#feedback = sqlite.prepare('SELECT text, instance FROM feedback WHERE seq = ?');
  }

  /** Yields pages of rows, then the summary. The same labels give the same snapshot. */
  async *take(model: string): AsyncGenerator<SnapshotPart> {
    // Read at once: together they are the state at the start.
    const tally = new Tally(this.#counters.labels(model), this.#labels.answers.of(model));
    const target = this.#labels.kinds.of(model)?.target ?? 'label';
    const emptyHash = contentHash(model, '');
    let page: SnapshotRow[] = [];
    let bytes = 0;
    for await (const votes of this.#contents(model, tally.labels)) {
      const { contentHash } = votes[0]!;
      const content = {
        holdout: isHoldout(contentHash),
        judged: this.#onlyJudges(model, votes, tally.labels),
        empty: contentHash === emptyHash,
      };
      const { row, rejected } = settle(target, content, votes);
      tally.reject(rejected);
      if (!row) continue;
      tally.count(contentHash, row);
      const about = this.#aboutOf(row.votes[0]!);
      const size = about.text.length + (about.instance?.length ?? 0);
      if (page.length >= PAGE_ROWS_MAX || (page.length > 0 && bytes + size > PAGE_BYTES_MAX)) {
        yield { rows: page };
        page = [];
        bytes = 0;
      }
      const said =
        typeof row.said === 'string' ? { label: row.said, value: undefined } : { label: '', value: row.said };
      page.push({ ...about, ...said, part: row.part, trainOnly: row.trainOnly });
      bytes += size;
    }
    if (page.length > 0) yield { rows: page };
    yield { summary: tally.summary() };
  }

  /**
   * Whether feedback is about a row of a table that was imported, and whose observations all judge: what it says would give
   * away what they are to be answered with.
   */
  #onlyJudges(model: string, votes: readonly KeptVote[], labels: number): boolean {
    if (votes.some(({ kind }) => kind === 'base')) return false;
    let judges = false;
    for (const row of this.#observations.iterate({ model, hash: votes[0]!.contentHash, labels })) {
      judges = row['train_only'] === 0 && isHoldout(String(row['content_hash']));
      if (!judges) break;
    }
    return judges;
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
        number = vote.number;
      }
      if (read.length < VOTES_READ) break;
      await setImmediate();
    }
    if (votes.length > 0) yield votes;
  }

  #aboutOf({ kind, seq, about }: KeptVote): About {
    if (about) return about;
    return aboutIn((kind === 'base' ? this.#example : this.#feedback).get(seq)!);
  }
}

function aboutIn(row: Record<string, unknown>): About {
  return { text: String(row['text']), instance: row['instance'] as Uint8Array | null };
}

function settle(target: TargetKind, content: Content, votes: readonly KeptVote[]): Settled {
  if (target === 'label') {
    const { row, rejected } = settleVotes(content, votes);
    return row ? { row: { ...row, said: row.label }, rejected } : { rejected };
  }
  const { row, rejected } = settleValues(content, votes);
  return row ? { row: { ...row, said: row.value }, rejected } : { rejected };
}

function voteOf(row: Record<string, unknown>): KeptVote {
  return {
    contentHash: String(row['content_hash']),
    number: Number(row['label_number']),
    seq: Number(row['seq']),
    label: String(row['label']),
    value: Number(row['value']),
    kind: row['kind'] === 'base' ? 'base' : 'feedback',
    blind: row['blind'] === 1,
    source: String(row['source']),
    trainOnly: row['train_only'] === 1,
    about: row['text'] === null ? undefined : aboutIn(row),
  };
}
