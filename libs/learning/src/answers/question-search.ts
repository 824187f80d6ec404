import type { TextRows } from '../text/text-rows.ts';
import { lengthOf, type StoredQuestions } from './stored-questions.ts';

/** Finds, for a question, the most similar stored one of each label. */
export class QuestionSearch {
  readonly #stored: StoredQuestions;
  /** Of each bucket; -1 where it has none. */
  readonly #columnOf: Int32Array;
  /** The stored questions that have a column: `#questions` from `#starts[column]` to the next start. */
  readonly #starts: Int32Array;
  readonly #questions: Int32Array;
  readonly #products: Float64Array;

  constructor(stored: StoredQuestions) {
    const { buckets, bucketOf, rows, labels } = stored;
    this.#stored = stored;
    this.#columnOf = new Int32Array(buckets).fill(-1);
    for (const [column, bucket] of bucketOf.entries()) this.#columnOf[bucket] = column;
    this.#starts = startsOf(rows.ids, bucketOf.length);
    this.#questions = new Int32Array(rows.ids.length);
    const next = this.#starts.slice();
    for (let question = 0; question < labels.length; question++)
      for (let k = rows.offsets[question]!; k < rows.offsets[question + 1]!; k++)
        this.#questions[next[rows.ids[k]!]!++] = question;
    this.#products = new Float64Array(labels.length);
  }

  /**
   * The cosine similarity of a question, a row of buckets, to the most similar stored question of each label: in [0, 1],
   * 0 where they have nothing in common. `except` is a stored question that is left out.
   */
  similarities({ ids, offsets }: Pick<TextRows, 'ids' | 'offsets'>, row: number, except = -1): Float64Array {
    const { classes, weights, unknownWeight, lengths, labels } = this.#stored;
    const products = this.#products.fill(0);
    let weight = 0;
    for (let k = offsets[row]!; k < offsets[row + 1]!; k++) {
      const column = this.#columnOf[ids[k]!]!;
      const own = column < 0 ? unknownWeight : weights[column]!;
      weight += own;
      if (column >= 0) this.#add(column, own);
    }
    const length = lengthOf(weight);
    const best = new Float64Array(classes);
    for (let question = 0; question < products.length; question++) {
      const label = labels[question]!;
      const similarity = products[question]! / lengths[question]! / length;
      if (similarity > best[label]! && question !== except) best[label] = similarity;
    }
    return best;
  }

  #add(column: number, weight: number): void {
    const questions = this.#questions;
    const to = this.#starts[column + 1]!;
    for (let i = this.#starts[column]!; i < to; i++) this.#products[questions[i]!]! += weight;
  }
}

/** Where each column begins when ids are sorted by column; one more than there are columns. */
function startsOf(ids: Int32Array, columns: number): Int32Array {
  const starts = new Int32Array(columns + 1);
  for (const column of ids) starts[column + 1]! += 1;
  for (let column = 0; column < columns; column++) starts[column + 1]! += starts[column]!;
  return starts;
}
