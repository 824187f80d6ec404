import type { TextRows } from './text-rows.ts';

/**
 * The buckets whose presence says the most about the class, by Pearson's chi-squared statistic of each bucket's table of
 * presence against class, ascending by bucket; fewer where fewer occur. Equal statistics go to the smaller bucket.
 */
export function informativeTerms(
  { ids, offsets }: TextRows,
  labels: Int32Array,
  classes: number,
  buckets: number,
  count: number,
): Int32Array {
  const present = new Float64Array(buckets * classes);
  const rowsOf = new Float64Array(classes);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    rowsOf[label]! += 1;
    for (let k = offsets[row]!; k < offsets[row + 1]!; k++) present[ids[k]! * classes + label]! += 1;
  }
  const scores = new Float64Array(buckets);
  const occurring: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const counts = present.subarray(bucket * classes, (bucket + 1) * classes);
    const total = counts.reduce((sum, each) => sum + each, 0);
    if (total === 0) continue;
    occurring.push(bucket);
    scores[bucket] = chiSquared(counts, rowsOf, total, labels.length);
  }
  const best = occurring.sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, count);
  return Int32Array.from(best).sort();
}

/** Of a bucket that `total` of all rows have, `counts` by class. */
function chiSquared(counts: Float64Array, rowsOf: Float64Array, total: number, rows: number): number {
  let sum = 0;
  for (const [label, count] of counts.entries()) {
    const expected = (total * rowsOf[label]!) / rows;
    const absent = rowsOf[label]! - expected;
    const off = (count - expected) ** 2;
    sum += (expected > 0 ? off / expected : 0) + (absent > 0 ? off / absent : 0);
  }
  return sum;
}
