import { z } from 'zod';
import { SERIES_MAX, STRING_MAX } from './cells.ts';

const COLUMNS_MAX = 2000;
/** A row of this width takes 64 KiB. */
const WIDTH_MAX = 16_384;

/** Date and time of day as features; the cyclic ones are a sine and a cosine. */
export const DATE_PARTS = ['days', 'year', 'month', 'dayOfWeek', 'hour'] as const;

const name = z.string().max(256);
/** Stands for a missing value; a 32-bit float can hold it. */
const standIn = z.number().refine((value) => Number.isFinite(Math.fround(value)), 'expected a 32-bit float');

function each<T>(item: z.ZodType<T>, most: number) {
  return z
    .array(item)
    .max(most)
    .refine((items) => new Set(items).size === items.length, 'expected every entry once');
}

const steps = each(z.int().min(1).max(SERIES_MAX), 256);

const numberColumn = z.strictObject({
  name,
  kind: z.literal('number'),
  missing: standIn,
  /** Adds a feature that is 1 where the value is missing. */
  flagMissing: z.boolean(),
});

const categoryColumn = z.strictObject({
  name,
  kind: z.literal('category'),
  /** One feature for each, in this order. */
  values: each(z.string().min(1).max(STRING_MAX), 4096).min(1),
  /** Adds a feature that is 1 for any other value. */
  other: z.boolean(),
});

const hashedColumn = z.strictObject({
  name,
  kind: z.literal('hashed'),
  /** One feature for each. */
  buckets: z.int().min(2).max(4096),
  hash: z.literal('fnv1a-mix'),
});

const dateColumn = z.strictObject({
  name,
  kind: z.literal('date'),
  parts: each(z.enum(DATE_PARTS), DATE_PARTS.length).min(1),
  /** The day whose `days` and `year` stand for a missing date, as "2024-05-31"; the cyclic parts of one are 0. */
  missing: z.iso.date(),
  /** Adds a feature that is 1 where the date is missing. */
  flagMissing: z.boolean(),
});

const seriesColumn = z
  .strictObject({
    name,
    kind: z.literal('series'),
    /** 1 is the newest value. */
    lags: steps,
    /** Means of the newest values. */
    windows: steps,
    /** Stands for all features of a series without values. */
    missing: standIn,
  })
  .refine(({ lags, windows }) => lags.length + windows.length > 0, 'expected a lag or a window');

const column = z.discriminatedUnion('kind', [
  numberColumn,
  categoryColumn,
  hashedColumn,
  dateColumn,
  seriesColumn,
]);

export const encodeRowStep = z.strictObject({
  step: z.literal('encode-row'),
  columns: z
    .array(column)
    .min(1)
    .max(COLUMNS_MAX)
    .refine(
      (columns) => new Set(columns.map((each) => each.name)).size === columns.length,
      'expected every column once',
    )
    .refine(
      (columns) => columns.reduce((sum, each) => sum + widthOf(each), 0) <= WIDTH_MAX,
      `expected at most ${WIDTH_MAX} features in all`,
    ),
});

export type NumberColumn = z.infer<typeof numberColumn>;
export type CategoryColumn = z.infer<typeof categoryColumn>;
export type HashedColumn = z.infer<typeof hashedColumn>;
export type DateColumn = z.infer<typeof dateColumn>;
export type SeriesColumn = z.infer<typeof seriesColumn>;
export type DatePart = (typeof DATE_PARTS)[number];
export type RowColumn = z.infer<typeof column>;
export type EncodeRowStep = z.infer<typeof encodeRowStep>;

/** How many features a column becomes. */
export function widthOf(column: RowColumn): number {
  switch (column.kind) {
    case 'number':
      return column.flagMissing ? 2 : 1;
    case 'category':
      return column.values.length + (column.other ? 1 : 0);
    case 'hashed':
      return column.buckets;
    case 'date':
      return column.parts.reduce((sum, part) => sum + (isCyclic(part) ? 2 : 1), column.flagMissing ? 1 : 0);
    case 'series':
      return column.lags.length + column.windows.length;
  }
}

export function isCyclic(part: DatePart): boolean {
  return part !== 'days' && part !== 'year';
}
