/** How a column of a table may be read where people know better than what is found. */
export const COLUMN_CHOICES = ['number', 'category', 'date', 'series', 'ignore'] as const;

export type ColumnChoice = (typeof COLUMN_CHOICES)[number];

/** What a version can be compressed to. `int8` is the first of its forms that passes. */
export const COMPRESSIONS = [
  'int8',
  'int8-static',
  'int8-dynamic',
  'float16',
  'prune',
  'low-rank',
  'distill',
] as const;

export type Compression = (typeof COMPRESSIONS)[number];

/** What may be tried after every run. */
export const COMPRESSIONS_OF_RUNS = [
  'none',
  'int8',
  'float16',
  'prune',
  'low-rank',
  'distill',
] as const satisfies readonly (Compression | 'none')[];
