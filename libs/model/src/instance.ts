import type { Tensor } from './tensor.ts';

/** One cell of a row. A list of numbers is a series: the newest value last. */
export type Cell = string | number | boolean | null | readonly number[];

/** A row of a table by column names. */
export type Row = Readonly<Record<string, Cell>>;

/** Whether a value can stand in a row: its numbers must be finite. */
export function isCell(value: unknown): value is Cell {
  if (Array.isArray(value)) return value.every(Number.isFinite);
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Whether a text is a number as JavaScript writes it. It takes time in proportion to its length, whatever the text. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** Whether a value is an object of cells. */
export function isRow(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(isCell);
}

/** One thing to predict or to learn from, whichever door it came through. */
export type Instance =
  | { readonly text: string; readonly row?: never; readonly image?: never; readonly tensors?: never }
  | { readonly row: Row; readonly text?: never; readonly image?: never; readonly tensors?: never }
  | { readonly image: Uint8Array; readonly text?: never; readonly row?: never; readonly tensors?: never }
  | {
      readonly tensors: readonly Tensor[];
      readonly text?: never;
      readonly row?: never;
      readonly image?: never;
    };

export type InstanceKind = 'text' | 'row' | 'image' | 'tensors';

export function kindOfInstance(instance: Instance): InstanceKind {
  if (instance.text !== undefined) return 'text';
  if (instance.row !== undefined) return 'row';
  return instance.image === undefined ? 'tensors' : 'image';
}
