import { createHash, type Hash } from 'node:crypto';
import type { RejectCounts, RejectReason } from '@ratchet/records';

/** What a snapshot holds and what it left out. */
export interface SnapshotSummary {
  /**
   * sha256 over a JSON line [content hash, label or value, part, train only] for each row, then one [label, answer] for
   * each answer: what was learnt from, whatever its order of arrival.
   */
  readonly snapshot: string;
  readonly train: number;
  readonly holdout: number;
  /** How many labels the model had: the snapshot holds these and no later ones. */
  readonly labels: number;
  readonly rejected: RejectCounts;
  /** The newest answer of each label that has one. */
  readonly answers: ReadonlyMap<string, string>;
}

/** What counts of a row besides its content. */
export interface TalliedRow {
  /** The label or the value. */
  readonly said: string | number;
  readonly part: 'train' | 'holdout';
  /** It trains, and nothing that may judge stands behind it. */
  readonly trainOnly: boolean;
}

/** What a snapshot comes to, row by row. */
export class Tally {
  readonly labels: number;
  readonly #hash: Hash = createHash('sha256');
  readonly #rejected: Partial<Record<RejectReason, number>> = {};
  readonly #parts = { train: 0, holdout: 0 };
  readonly #answers: ReadonlyMap<string, string>;

  constructor(labels: number, answers: ReadonlyMap<string, string>) {
    this.labels = labels;
    this.#answers = answers;
  }

  count(contentHash: string, { said, part, trainOnly }: TalliedRow): void {
    this.#hash.update(`${JSON.stringify([contentHash, said, part, trainOnly])}\n`);
    this.#parts[part]++;
  }

  reject(counts: RejectCounts): void {
    for (const reason of Object.keys(counts) as RejectReason[]) {
      this.#rejected[reason] = (this.#rejected[reason] ?? 0) + counts[reason]!;
    }
  }

  summary(): SnapshotSummary {
    for (const answer of this.#answers) this.#hash.update(`${JSON.stringify(answer)}\n`);
    return {
      snapshot: this.#hash.digest('hex'),
      ...this.#parts,
      labels: this.labels,
      rejected: this.#rejected,
      answers: this.#answers,
    };
  }
}
