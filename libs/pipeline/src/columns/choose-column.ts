import type { DatePart, RowColumn } from '../rows/encode-row-step.ts';
import { type ColumnSummary, DISTINCT_MAX } from './column-summary.ts';

/** Up to so many values have a feature each; more share features by hash. */
const CATEGORIES_MAX = 50;
const BUCKETS_MAX = 256;
const MISSING_SHARE_MAX = 0.95;
/** Whole numbers with at most so many values may be codes. */
const FEW = 10;
/** From so many rows on, a number that is different in each of them is no coincidence. */
const ROWS_MANY = 20;
/** Numbers that count rows lie close: some are of other parts of the table. */
const COUNTED_WITHIN = 4;
const IDENTIFIERS = [/^(?:index|key|row|nr|no|#)?$|(?:^|[_\s.-])id$/i, /[a-z]I[dD]$/];
const DAY_FIRST = /^\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)/;
const LAGS = [1, 2, 3, 7, 12, 14, 24, 28];
const WINDOWS = [3, 7, 14, 28];

/** How a column is read, or that it is not. */
export interface Choice {
  readonly column?: RowColumn;
  readonly why: string;
  readonly warnings: readonly string[];
}

/** Chooses for the cells of `rows` rows. A kind that people chose is taken as it is. */
export function chooseColumn(summary: ColumnSummary, rows: number): Choice {
  const { choice, present, values, lists, numbers, codes, dates } = summary;
  if (choice === 'ignore') return ignored('you chose so');
  if (present === 0) return ignored('no row has a value');
  if (choice === undefined) {
    const missing = 1 - present / rows;
    if (missing > MISSING_SHARE_MAX) return ignored(`${percent(missing)} of the rows have no value`);
    if (values.size === 1 && present === rows) return ignored('every row has the same value');
  }
  const flagMissing = present < rows;
  if (choice === 'series' || lists > 0) return seriesChoice(summary);
  if (choice === 'number' || (choice === undefined && numbers === present && codes === 0)) {
    return numberChoice(summary, flagMissing);
  }
  if (choice === 'date' || (choice === undefined && dates === present))
    return dateChoice(summary, flagMissing);
  return textChoice(summary);
}

function numberChoice(summary: ColumnSummary, flagMissing: boolean): Choice {
  const { name, choice, present, values, repeats, wholeNumbers, lowest, highest, magnitudes } = summary;
  const whole = choice === undefined && wholeNumbers === present;
  const allDifferent = whole && repeats === 0 && present >= ROWS_MANY;
  if (allDifferent && IDENTIFIERS.some((words) => words.test(name)))
    return ignored('an id: a different whole number in every row');
  const warnings = [];
  if (allDifferent && highest - lowest < COUNTED_WITHIN * present) {
    warnings.push('every row has a different whole number: ignore it if it is an id');
  }
  if (whole && values.size > 2 && values.size <= FEW) {
    warnings.push(
      `it has only ${values.size} whole numbers: choose category if they are codes without an order`,
    );
  }
  const column: RowColumn = { name, kind: 'number', missing: magnitudes.median(), flagMissing };
  return { column, why: choice === undefined ? 'every value is a number' : 'you chose so', warnings };
}

function dateChoice(summary: ColumnSummary, flagMissing: boolean): Choice {
  const { name, choice, firstYear, lastYear, timesOfDay, instants } = summary;
  const parts: DatePart[] = ['days', 'month', 'dayOfWeek'];
  if (firstYear < lastYear) parts.push('year');
  if (timesOfDay > 0) parts.push('hour');
  const missing = new Date(instants.median()).toISOString().slice(0, 10);
  const column: RowColumn = { name, kind: 'date', parts, missing, flagMissing };
  const why = `every value is an ISO 8601 date${timesOfDay > 0 ? ', some with a time' : ''}`;
  return { column, why: choice === undefined ? why : 'you chose so', warnings: [] };
}

function seriesChoice({ name, choice, lengths, magnitudes }: ColumnSummary): Choice {
  const length = Math.floor(lengths.median());
  const column: RowColumn = {
    name,
    kind: 'series',
    lags: LAGS.filter((lag) => lag <= length),
    windows: WINDOWS.filter((size) => size <= length),
    missing: magnitudes.median(),
  };
  const why = `every value is a list of numbers, one half of them of ${length} or more`;
  return { column, why: choice === undefined ? why : 'you chose so', warnings: [] };
}

function textChoice(summary: ColumnSummary): Choice {
  const { choice, present, values, repeats, longTexts } = summary;
  const warnings = textWarnings(summary);
  if (longTexts > 0) return ignored('free text: some values are longer than 1000 characters', warnings);
  if (choice === undefined && repeats === 0 && present > 1) {
    return ignored('an id or free text: a different value in every row', warnings);
  }
  if (choice === undefined && values.size > CATEGORIES_MAX && repeats < values.size) {
    return ignored(`an id or free text: ${count(values.size)} values in ${present} rows`, warnings);
  }
  return categoryChoice(summary, warnings);
}

/** Values that occur once share a feature: what was seen once teaches nothing, but teaches what the unseen is like. */
function categoryChoice({ name, values }: ColumnSummary, warnings: readonly string[]): Choice {
  const repeated = [...values.keys()].filter((value) => values.get(value)! > 1);
  const kept = repeated.length > 0 ? repeated : [...values.keys()];
  if (kept.length > CATEGORIES_MAX) {
    const buckets = Math.min(BUCKETS_MAX, 2 ** Math.ceil(Math.log2(values.size)));
    const why = `${count(values.size)} different values, more than ${CATEGORIES_MAX}: they share ${buckets} features by hash`;
    return { column: { name, kind: 'hashed', buckets, hash: 'fnv1a-mix' }, why, warnings };
  }
  const other = kept.length < values.size;
  const shared = other ? `, of which ${values.size - kept.length} occur once and share a feature` : '';
  const column: RowColumn = { name, kind: 'category', values: kept.sort(byCodeUnits), other };
  return { column, why: `${values.size} different values${shared}`, warnings };
}

/** What keeps a column from being read as something better. */
function textWarnings({ choice, present, numbers, noNumber, examples, codes }: ColumnSummary): string[] {
  if (choice !== undefined) return [];
  const warnings = [];
  if (codes > 0)
    warnings.push('some numbers begin with 0, so they are taken as codes: choose number if they are none');
  if (numbers < present && 2 * numbers > present) {
    const share = percent(numbers / present);
    warnings.push(
      `${share} of the values are numbers, but others are not, such as ${JSON.stringify(noNumber)}: leave those empty to have it read as numbers`,
    );
  }
  if (examples.every((example) => DAY_FIRST.test(example))) {
    warnings.push('its values look like dates: write them as "2024-05-31" to have them read as dates');
  }
  return warnings;
}

function ignored(why: string, warnings: readonly string[] = []): Choice {
  return { why, warnings };
}

function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}

function count(distinct: number): string {
  return distinct === DISTINCT_MAX ? `${DISTINCT_MAX} or more` : String(distinct);
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}
