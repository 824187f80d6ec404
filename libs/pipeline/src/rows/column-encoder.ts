import { categoryOf, EXPECTED, invalidCell, isMissing, numberOf, seriesOf } from './cells.ts';
import { instantOf, partOf } from './dates.ts';
import {
  type CategoryColumn,
  type DateColumn,
  type HashedColumn,
  isCyclic,
  type NumberColumn,
  type RowColumn,
  type SeriesColumn,
} from './encode-row-step.ts';
import { hashOf } from './hash-of.ts';

/** Writes the features of a cell from `at` on; the places hold zeros before. Fault InvalidInput INVALID_CELL. */
export type WriteCell = (cell: unknown, out: Float32Array, at: number) => void;

export interface ColumnEncoder {
  /** The names of its features, in their order. */
  readonly features: readonly string[];
  readonly write: WriteCell;
}

export function encoderOf(column: RowColumn): ColumnEncoder {
  switch (column.kind) {
    case 'number':
      return numberEncoder(column);
    case 'category':
      return categoryEncoder(column);
    case 'hashed':
      return hashedEncoder(column);
    case 'date':
      return dateEncoder(column);
    case 'series':
      return seriesEncoder(column);
  }
}

function numberEncoder({ name, missing, flagMissing }: NumberColumn): ColumnEncoder {
  return {
    features: flagMissing ? [name, `${name} missing`] : [name],
    write(cell, out, at) {
      if (isMissing(cell)) {
        out[at] = missing;
        if (flagMissing) out[at + 1] = 1;
        return;
      }
      const value = numberOf(cell);
      if (Number.isNaN(value)) throw invalidCell(name, EXPECTED.number, cell);
      out[at] = value;
    },
  };
}

function categoryEncoder({ name, values, other }: CategoryColumn): ColumnEncoder {
  const places = new Map(values.map((value, place) => [value, place]));
  const features = values.map((value) => `${name} = ${value}`);
  return {
    features: other ? [...features, `${name} = any other`] : features,
    write(cell, out, at) {
      if (isMissing(cell)) return;
      const value = categoryOf(cell);
      if (value === undefined) throw invalidCell(name, EXPECTED.category, cell);
      const place = places.get(value);
      if (place !== undefined) out[at + place] = 1;
      else if (other) out[at + values.length] = 1;
    },
  };
}

function hashedEncoder({ name, buckets }: HashedColumn): ColumnEncoder {
  return {
    features: Array.from({ length: buckets }, (_, bucket) => `${name} # ${bucket}`),
    write(cell, out, at) {
      if (isMissing(cell)) return;
      const value = categoryOf(cell);
      if (value === undefined) throw invalidCell(name, EXPECTED.category, cell);
      out[at + (hashOf(value) % buckets)] = 1;
    },
  };
}

function dateEncoder({ name, parts, missing, flagMissing }: DateColumn): ColumnEncoder {
  const standIn = instantOf(missing);
  const names = parts.flatMap((part) => (isCyclic(part) ? [`${part} sine`, `${part} cosine`] : [part]));
  return {
    features: (flagMissing ? [...names, 'missing'] : names).map((each) => `${name} ${each}`),
    write(cell, out, from) {
      const absent = isMissing(cell);
      const instant = absent ? standIn : instantOf(cell);
      if (Number.isNaN(instant)) throw invalidCell(name, EXPECTED.date, cell);
      let at = from;
      for (const part of parts) {
        if (!isCyclic(part)) {
          out[at++] = partOf(instant, part);
          continue;
        }
        // the middle of the circle is as far from every hour, day and month
        const angle = absent ? undefined : 2 * Math.PI * partOf(instant, part);
        out[at++] = angle === undefined ? 0 : Math.sin(angle);
        out[at++] = angle === undefined ? 0 : Math.cos(angle);
      }
      if (flagMissing && absent) out[at] = 1;
    },
  };
}

function seriesEncoder({ name, lags, windows, missing }: SeriesColumn): ColumnEncoder {
  const width = lags.length + windows.length;
  return {
    features: [
      ...lags.map((lag) => `${name} lag ${lag}`),
      ...windows.map((size) => `${name} mean of ${size}`),
    ],
    write(cell, out, at) {
      const values = isMissing(cell) ? [] : seriesOf(cell);
      if (values === undefined) throw invalidCell(name, EXPECTED.series, cell);
      if (values.length === 0) {
        out.fill(missing, at, at + width);
        return;
      }
      for (const [i, lag] of lags.entries()) out[at + i] = values[Math.max(0, values.length - lag)]! + 0;
      for (const [i, size] of windows.entries()) out[at + lags.length + i] = newestMean(values, size);
    },
  };
}

/** The mean of the newest `size` values, or of all where there are fewer. */
function newestMean(values: readonly number[], size: number): number {
  const from = Math.max(0, values.length - size);
  let sum = 0;
  for (let i = from; i < values.length; i++) sum += values[i]!;
  return sum / (values.length - from) + 0;
}
