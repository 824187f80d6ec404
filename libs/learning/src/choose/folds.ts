import type { Target } from '../candidate.ts';

/** Rows to fit to, and rows to answer afterwards. */
export interface Fold {
  readonly train: Int32Array;
  readonly scored: Int32Array;
}

/**
 * Folds with about as many rows of each label; scored are those of their rows that are like the ones that judge, or all
 * where there are none. A row that alone has its label is fitted to in every fold and scored in none: without it nobody
 * could know its label. Empty where no row can be scored.
 */
export function foldsOf(
  /** In random order. */
  rows: Int32Array,
  target: Target,
  judging: Uint8Array,
  count: number,
): readonly Fold[] {
  const alone = aloneIn(rows, target);
  const parts = deal(
    rows.filter((row) => !alone.has(row)),
    target,
    count,
  );
  const judges = parts.some((part) => part.some((row) => judging[row] === 1));
  const folds = parts.map((part) => ({
    train: Int32Array.from(
      [...parts.filter((other) => other !== part), alone].flatMap((each) => Array.from(each)),
    ),
    scored: judges ? part.filter((row) => judging[row] === 1) : part,
  }));
  return folds.filter(({ scored }) => scored.length > 0);
}

/** The only rows of their labels. */
function aloneIn(rows: Int32Array, { truth, labels }: Target): Set<number> {
  if (truth === undefined) return new Set();
  const counts = new Int32Array(labels.length);
  for (const row of rows) counts[truth[row]!]! += 1;
  return new Set(rows.filter((row) => counts[truth[row]!] === 1));
}

/** Dealt out label by label, so that every part has its share of each; of two rows with a label each is in another part. */
function deal(rows: Int32Array, { truth }: Target, count: number): Int32Array[] {
  const dealt = truth === undefined ? rows : rows.slice().sort((a, b) => truth[a]! - truth[b]!);
  return Array.from({ length: count }, (_, part) => dealt.filter((_row, place) => place % count === part));
}
