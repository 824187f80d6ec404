import type { TextRows } from './text-rows.ts';

/** Labelled rows of columns. */
export interface LabelledRows {
  /** Ids lie in [0, columns). */
  readonly rows: TextRows;
  readonly columns: number;
  /** Of each row, in [0, classes). */
  readonly labels: Int32Array;
  readonly classes: number;
}

/**
 * How much each column speaks for each class, column by column (Wang and Manning 2012). For column f and class c:
 * log((n_fc + a) / (N_c + a V)) - log((n_f!c + a) / (N_!c + a V)), where n counts the rows of the class (!c: of the
 * others) that have the column, N sums n over all columns, V is the number of columns that occur, and a smooths.
 */
export function logCountRatios(data: LabelledRows, smoothing: number): Float32Array {
  const { columns, classes } = data;
  const { counts, classTotals } = countRows(data);
  const columnTotals = new Float64Array(columns);
  let occurring = 0;
  for (let f = 0; f < columns; f++) {
    for (let c = 0; c < classes; c++) columnTotals[f]! += counts[f * classes + c]!;
    if (columnTotals[f]! > 0) occurring++;
  }
  let total = 0;
  for (const classTotal of classTotals) total += classTotal;
  const spread = smoothing * occurring;
  for (let f = 0; f < columns; f++) {
    for (let c = 0; c < classes; c++) {
      const count = counts[f * classes + c]!;
      const inside = (count + smoothing) / (classTotals[c]! + spread);
      const outside = (columnTotals[f]! - count + smoothing) / (total - classTotals[c]! + spread);
      counts[f * classes + c] = Math.log(inside / outside);
    }
  }
  return counts;
}

/** Float32 holds whole numbers up to 2^24, more than there can be rows of a feature worth telling apart. */
function countRows({ rows, columns, labels, classes }: LabelledRows) {
  const counts = new Float32Array(columns * classes);
  const classTotals = new Float64Array(classes);
  for (const [row, label] of labels.entries()) {
    const from = rows.offsets[row]!;
    const to = rows.offsets[row + 1]!;
    for (let k = from; k < to; k++) counts[rows.ids[k]! * classes + label]! += 1;
    classTotals[label]! += to - from;
  }
  return { counts, classTotals };
}
