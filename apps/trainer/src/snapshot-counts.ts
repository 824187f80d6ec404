import type { InstanceKind } from '@ratchet/model';
import type { SnapshotRow } from './snapshot-line.ts';

/** The rows with values of one part; the others are null where there is none. */
export interface ValueCounts {
  readonly rows: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
}

/** What the rows of a snapshot are about and what is said of them, for each part. */
export type RowCounts = { readonly reads: InstanceKind } & (
  | {
      readonly target: 'label';
      readonly train: Record<string, number>;
      readonly holdout: Record<string, number>;
    }
  | { readonly target: 'value'; readonly train: ValueCounts; readonly holdout: ValueCounts }
);

/** Counts the rows of a snapshot as they come. */
export class RowCounter {
  #kind: { readonly reads: InstanceKind; readonly target: 'label' | 'value' } | undefined;
  /** Maps, because any text may be a label. */
  readonly #labels = { train: new Map<string, number>(), holdout: new Map<string, number>() };
  readonly #values = { train: new Values(), holdout: new Values() };
  readonly #rows = { train: 0, holdout: 0 };

  /** False for a row of another kind than those before it. */
  add(row: SnapshotRow): boolean {
    const { label, value, part } = row;
    const [reads, target] = [kindOf(row), value === undefined ? 'label' : 'value'] as const;
    this.#kind ??= { reads, target };
    if (this.#kind.reads !== reads || this.#kind.target !== target) return false;
    this.#rows[part]++;
    if (value !== undefined) this.#values[part].add(value);
    else this.#labels[part].set(label!, (this.#labels[part].get(label!) ?? 0) + 1);
    return true;
  }

  /** How many rows came. */
  get rows(): { readonly train: number; readonly holdout: number } {
    return this.#rows;
  }

  /** Rows of no kind are texts with labels. */
  counts(): RowCounts {
    const { reads, target } = this.#kind ?? { reads: 'text', target: 'label' };
    if (target === 'value') {
      return { reads, target, train: this.#values.train.counts(), holdout: this.#values.holdout.counts() };
    }
    const [train, holdout] = [this.#labels.train, this.#labels.holdout].map((map) => Object.fromEntries(map));
    return { reads, target, train: train!, holdout: holdout! };
  }
}

function kindOf({ text, row, image }: SnapshotRow): InstanceKind {
  if (text !== undefined) return 'text';
  if (row !== undefined) return 'row';
  return image === undefined ? 'tensors' : 'image';
}

class Values {
  #rows = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #mean = 0;

  add(value: number): void {
    this.#rows++;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    this.#mean += value / this.#rows - this.#mean / this.#rows; // a difference of large values could be infinite
  }

  counts(): ValueCounts {
    if (this.#rows === 0) return { rows: 0, min: null, max: null, mean: null };
    return { rows: this.#rows, min: this.#min, max: this.#max, mean: this.#mean };
  }
}
