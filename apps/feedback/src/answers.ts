import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Fault, quote } from '@ratchet/kernel';

/** A version carries all answers of its model, and so does the end of a snapshot. */
const BYTES_MAX = 8 * 2 ** 20;

/** Keeps the newest answer of each label of each model. What writes belongs into a commit. */
export class Answers {
  readonly #find: StatementSync;
  readonly #all: StatementSync;
  readonly #keep: StatementSync;
  readonly #size: StatementSync;
  readonly #grow: StatementSync;

  constructor(sqlite: DatabaseSync) {
    this.#find = sqlite.prepare('SELECT text FROM answer WHERE model = ? AND label = ?');
    this.#all = sqlite.prepare('SELECT label, text FROM answer WHERE model = ? ORDER BY label');
    this.#keep = sqlite.prepare(
      'INSERT INTO answer VALUES (?, ?, ?) ON CONFLICT (model, label) DO UPDATE SET text = excluded.text',
    );
    this.#size = sqlite.prepare('SELECT bytes FROM answer_size WHERE model = ?');
    this.#grow = sqlite.prepare(
      'INSERT INTO answer_size VALUES (?, ?) ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes',
    );
  }

  /** By label, in the order of the labels. */
  of(model: string): ReadonlyMap<string, string> {
    return new Map(this.#all.all(model).map((row) => [String(row['label']), String(row['text'])]));
  }

  /** Refuses an answer that would make those of its model too many to carry. */
  misfit(model: string, label: string, answer: string): Fault | undefined {
    if (answer === '') return undefined;
    const size = Number(this.#size.get(model)?.['bytes'] ?? 0) + this.#growth(model, label, answer);
    if (size <= BYTES_MAX) return undefined;
    return new Fault(
      'ResourceExhausted',
      'TOO_MANY_ANSWERS',
      `the answers of model ${quote(model)} may take ${BYTES_MAX / 2 ** 20} MiB together, and do: give questions that have the same answer the same label`,
    );
  }

  /** From now on this is the answer of the label; none changes nothing. */
  keep(model: string, label: string, answer: string): void {
    if (answer === '') return;
    this.#grow.run(model, this.#growth(model, label, answer));
    this.#keep.run(model, label, answer);
  }

  #growth(model: string, label: string, answer: string): number {
    const known = this.#find.get(model, label)?.['text'];
    if (known === undefined) return Buffer.byteLength(label) + Buffer.byteLength(answer);
    return Buffer.byteLength(answer) - Buffer.byteLength(String(known));
  }
}
