import { quote } from '@ratchet/kernel';
import type { Snapshot } from './snapshot.ts';

/** A label with fewer rows than this can be neither learned nor judged: more often than not it is a typing error. */
export const ROWS_PER_LABEL_MIN = 5;

/** How many labels a sentence names. */
const NAMED_MAX = 5;

/**
 * A snapshot without the labels that have fewer than 5 rows in both parts together: `rareLabels` names them and
 * `rejected` counts their rows as RARE_LABEL. Labels to keep, those that the champion answers with, stay whatever their
 * number: a version without one of them could never follow it.
 */
export function withoutRareLabels(snapshot: Snapshot, keep: readonly string[]): Snapshot {
  if (snapshot.target === 'value') return snapshot;
  const kept = new Set(keep);
  const rows = new Map(Object.entries(snapshot.train));
  for (const [label, count] of Object.entries(snapshot.holdout))
    rows.set(label, (rows.get(label) ?? 0) + count);
  const rare = new Map([...rows].filter(([label, count]) => count < ROWS_PER_LABEL_MIN && !kept.has(label)));
  if (rare.size === 0) return snapshot;
  const common = (counts: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(counts).filter(([label]) => !rare.has(label)));
  return {
    ...snapshot,
    train: common(snapshot.train),
    holdout: common(snapshot.holdout),
    rejected: { ...snapshot.rejected, RARE_LABEL: [...rare.values()].reduce((sum, count) => sum + count, 0) },
    rareLabels: Object.fromEntries([...rare].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** What to add to a sentence about a run: which labels it left out and why; empty when it left out none. */
export function leftOutNote({ rareLabels = {} }: Snapshot): string {
  const labels = Object.entries(rareLabels);
  const named = labels
    .slice(0, NAMED_MAX)
    .map(([label, rows]) => ({ label: quote(label), rows: `${rows} ${rows === 1 ? 'row' : 'rows'}` }));
  if (named.length === 0) return '';
  const needed = `${ROWS_PER_LABEL_MIN} are needed`;
  if (labels.length === 1) return `; left out: label ${named[0]!.label} (${named[0]!.rows}, ${needed})`;
  const more = labels.length > NAMED_MAX ? ` and ${labels.length - NAMED_MAX} more` : '';
  return `; left out: labels ${named.map(({ label, rows }) => `${label} (${rows})`).join(', ')}${more}, ${needed} of each`;
}
