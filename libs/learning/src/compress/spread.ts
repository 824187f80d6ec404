import type { Instance } from '@ratchet/model';
import type { LearningRow } from '../data-set.ts';

/** The instances of some rows, at most so many, evenly spread. */
export function spread(rows: readonly LearningRow[], max: number): Instance[] {
  const count = Math.min(max, rows.length);
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!.instance);
}
