import type { Feature } from '@ratchet/pipeline';
import type { Attribution } from './explanation.ts';

/** Sums what the numbers of an encoded row contribute by their columns: indicators of a category, parts of a date. */
export function shareColumns(features: readonly Feature[], ofFeatures: Float64Array): Attribution[] {
  const ofColumns = new Map<string, number>();
  for (const [i, { column }] of features.entries())
    ofColumns.set(column, (ofColumns.get(column) ?? 0) + ofFeatures[i]!);
  return Array.from(ofColumns, ([column, contribution]) => ({ column, contribution }));
}
