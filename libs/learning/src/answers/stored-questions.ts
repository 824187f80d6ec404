import { randomFrom, shuffle } from '@ratchet/kernel';
import { findColumns, intoColumns } from '../text/columns.ts';
import type { TextRows } from '../text/text-rows.ts';

/** Questions of which the features, in the order of the columns, are kept as they are. */
export interface StoredQuestions {
  readonly classes: number;
  readonly buckets: number;
  /** The bucket of each column, ascending. */
  readonly bucketOf: Int32Array;
  /** What a column adds to the similarity of two questions that have it: its squared inverse document frequency. */
  readonly weights: Float64Array;
  /** The same of a feature that no stored question has: it only makes a question longer. */
  readonly unknownWeight: number;
  /** Ids are columns. */
  readonly rows: TextRows;
  /** Of each stored question, at least 1. */
  readonly lengths: Float64Array;
  /** Of each stored question the label whose answer it has, in [0, classes). */
  readonly labels: Int32Array;
}

/**
 * Stores questions to compare others with. A feature counts the more the fewer questions have it: ln((1 + n) / (1 + df)) + 1,
 * df of n questions having it. Each question has at least that weight of 1 for any feature, so that no length is 0.
 */
export function storeQuestions(questions: {
  /** Ids lie in [0, buckets). */
  readonly rows: TextRows;
  readonly buckets: number;
  readonly labels: Int32Array;
  readonly classes: number;
}): StoredQuestions {
  const { buckets, labels, classes } = questions;
  const { ids, offsets, lengths: counted } = questions.rows;
  const { bucketOf, columnOf } = findColumns(questions.rows, buckets, 1);
  const copy = { ids: ids.slice(), offsets: offsets.slice(), lengths: counted };
  const rows = intoColumns(copy, columnOf);
  const counts = new Int32Array(bucketOf.length);
  for (const column of rows.ids) counts[column]! += 1;
  const weightOf = (count: number): number => (Math.log((1 + labels.length) / (1 + count)) + 1) ** 2;
  const weights = Float64Array.from(counts, weightOf);
  const lengths = Float64Array.from(labels, (_, row) => {
    let sum = 0;
    for (let k = rows.offsets[row]!; k < rows.offsets[row + 1]!; k++) sum += weights[rows.ids[k]!]!;
    return lengthOf(sum);
  });
  return { classes, buckets, bucketOf, weights, unknownWeight: weightOf(0), rows, lengths, labels };
}

/** The length of a question whose features weigh so much together; one without features counts as one of length 1. */
export function lengthOf(weight: number): number {
  return Math.sqrt(Math.max(1, weight));
}

/**
 * Which rows to store: all, or at random `most` of them, the same number of each label as far as it has so many. In
 * ascending order.
 */
export function rowsToStore(labels: Int32Array, classes: number, most: number, seed: number): Int32Array {
  const order = Int32Array.from(labels, (_, row) => row);
  if (order.length <= most) return order;
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label]! += 1;
  const share = shareOfEach(counts, most);
  shuffle(order, randomFrom(seed));
  const taken = new Int32Array(classes);
  return order.filter((row) => taken[labels[row]!]!++ < share).sort();
}

/** The largest number of rows that each label may keep. */
function shareOfEach(counts: Int32Array, most: number): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const kept = counts.reduce((sum, count) => sum + Math.min(count, middle), 0);
    if (kept <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}
