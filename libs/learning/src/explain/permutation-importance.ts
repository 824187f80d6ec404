import { randomFrom, shuffle } from '@ratchet/kernel';
import type { Row } from '@ratchet/model';

/** How much a measure falls when a column is shuffled. */
export interface ColumnImportance {
  readonly column: string;
  /** The mean over the repeats; a column that says nothing has about 0, and may be a little below. */
  readonly drop: number;
  /** The standard deviation over the repeats. */
  readonly deviation: number;
}

export interface ImportanceRequest {
  readonly rows: readonly Row[];
  readonly columns: readonly string[];
  /** What is measured of some rows in the place of the others, larger is better. */
  readonly measure: (rows: readonly Row[]) => Promise<number>;
  readonly repeats: number;
  readonly seed: number;
  /** Awaited after each column, 0 to 1. */
  readonly onProgress?: (done: number) => Promise<void> | void;
}

/**
 * Permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019): what is lost when the cells of one column are dealt
 * out among the rows anew. The largest first. The same request gives the same figures. Of columns that say the same, each looks
 * less important than both are together.
 */
export async function permutationImportance(request: ImportanceRequest): Promise<ColumnImportance[]> {
  const { rows, columns, measure, repeats, seed, onProgress } = request;
  const before = await measure(rows);
  const random = randomFrom(seed);
  const found: ColumnImportance[] = [];
  for (const [i, column] of columns.entries()) {
    const order = Int32Array.from(rows, (_, row) => row);
    const drops: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      shuffle(order, random);
      const dealt = Array.from(
        rows,
        (row, at): Row => ({ ...row, [column]: rows[order[at]!]![column] ?? null }),
      );
      drops.push(before - (await measure(dealt)));
    }
    found.push({ column, ...momentsOf(drops) });
    await onProgress?.((i + 1) / columns.length);
  }
  return found.sort((a, b) => b.drop - a.drop);
}

function momentsOf(drops: readonly number[]): { drop: number; deviation: number } {
  const drop = drops.reduce((sum, each) => sum + each, 0) / drops.length;
  const squares = drops.reduce((sum, each) => sum + (each - drop) ** 2, 0);
  return { drop, deviation: Math.sqrt(squares / Math.max(1, drops.length - 1)) };
}
