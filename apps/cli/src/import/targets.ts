import type { Example } from './example.ts';

export interface LabelCount {
  readonly label: string;
  readonly rows: number;
}

/** The values of examples. */
export interface ValueRange {
  readonly rows: number;
  readonly lowest: number;
  readonly highest: number;
  readonly mean: number;
}

/** So many labels are counted; a column with more of them holds something else. */
const LABELS_MAX = 1_000;

/** What the examples of a source say would have been right. */
export class Targets {
  readonly #labels = new Map<string, number>();
  #values: ValueRange | undefined;

  add({ label, value, answer }: Example): void {
    if (value !== undefined) this.#addValue(value);
    const named = label ?? answer;
    if (named !== undefined && (this.#labels.has(named) || this.#labels.size < LABELS_MAX))
      this.#labels.set(named, (this.#labels.get(named) ?? 0) + 1);
  }

  /** How many rows have each label, the most frequent first; of the first 1,000 labels only. */
  get labels(): readonly LabelCount[] {
    return [...this.#labels].map(([label, rows]) => ({ label, rows })).sort((a, b) => b.rows - a.rows);
  }

  get values(): ValueRange | undefined {
    return this.#values;
  }

  #addValue(value: number): void {
    const { rows, lowest, highest, mean } = this.#values ?? {
      rows: 0,
      lowest: value,
      highest: value,
      mean: 0,
    };
    this.#values = {
      rows: rows + 1,
      lowest: Math.min(lowest, value),
      highest: Math.max(highest, value),
      mean: mean + (value - mean) / (rows + 1),
    };
  }
}
