import type { Interval } from './shape.ts';

/** A part of a report: for the terminal and for the page the same. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
  /** What the last cell of each row means: good, bad or neither. */
  readonly marks?: readonly ('good' | 'bad' | undefined)[];
  /** Where each row lies, where that can be drawn. */
  readonly plot?: {
    readonly overall: number;
    readonly rows: readonly { readonly estimate: number; readonly interval: Interval }[];
  };
}
