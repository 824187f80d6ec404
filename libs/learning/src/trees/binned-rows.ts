/** Values of a feature are told apart by at most so many bins; one more is for missing ones. */
const BINS_MAX = 254;
/** So many may always be, however few rows and many features there are. */
const BINS_MIN = 32;
/** Bins that hold fewer rows tell little. */
const BIN_ROWS = 8;
/** Of all features together: sums are kept for each of them. */
const BINS_ALL_MAX = 2 ** 19;

/** Of more rows than this only some are looked at for the borders of bins. */
const BORDER_ROWS_MAX = 200_000;

/** Rows of numbers as small codes, feature by feature: what trees are grown on. */
export interface BinnedRows {
  readonly rows: number;
  /** Of feature f and row r at [f * rows + r]: how many of the feature's borders lie below the value. */
  readonly codes: Uint8Array;
  /** Of each feature, float32, ascending. A missing value, NaN, has the code that is one above that of the largest. */
  readonly borders: readonly Float32Array[];
}

/** The code of a missing value. */
export function missingCode(borders: Float32Array): number {
  return borders.length + 1;
}

/**
 * Bins so that each holds about as many rows; values that are equal share one. `column` writes the values of a feature for
 * all rows. Borders are float32 and lie between values, so a comparison with float32 tells the same rows apart.
 */
export function binRows(
  rows: number,
  features: number,
  column: (feature: number, out: Float32Array) => void,
): BinnedRows {
  const binsMax = binsFor(rows, features);
  const codes = new Uint8Array(features * rows);
  const values = new Float32Array(rows);
  const borders = Array.from({ length: features }, (_, feature) => {
    column(feature, values);
    const found = bordersOf(values, binsMax);
    encode(values, found, codes.subarray(feature * rows, (feature + 1) * rows));
    return found;
  });
  return { rows, codes, borders };
}

/** Of one feature, the bin of missing values not counted. */
export function binsFor(rows: number, features: number): number {
  const fitting = Math.floor(Math.min(rows / BIN_ROWS, BINS_ALL_MAX / features));
  return Math.min(BINS_MAX, Math.max(BINS_MIN, fitting));
}

function bordersOf(values: Float32Array, binsMax: number): Float32Array {
  const step = Math.ceil(values.length / BORDER_ROWS_MAX);
  const sorted = values.filter((value, row) => row % step === 0 && !Number.isNaN(value)).sort();
  const { distinct, counts } = runsOf(sorted);
  const borders: number[] = [];
  let waiting = sorted.length;
  let inBin = 0;
  for (let i = 0; i + 1 < distinct.length; i++) {
    inBin += counts[i]!;
    const binsLeft = binsMax - borders.length;
    if (binsLeft === 1) break;
    // The rows that wait are shared among the bins that are left, however many one value has taken before.
    if (distinct.length > binsMax && inBin * binsLeft < waiting) continue;
    borders.push(between(distinct[i]!, distinct[i + 1]!));
    waiting -= inBin;
    inBin = 0;
  }
  return Float32Array.from(borders);
}

function runsOf(sorted: Float32Array): { distinct: number[]; counts: number[] } {
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) counts[counts.length - 1]! += 1;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  return { distinct, counts };
}

/** The middle as float32, or the lower value where there is nothing between the two. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle < high ? middle : low;
}

function encode(values: Float32Array, borders: Float32Array, codes: Uint8Array): void {
  const missing = missingCode(borders);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) {
      codes[row] = missing;
      continue;
    }
    let low = 0;
    let high = borders.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= borders[middle]!) high = middle;
      else low = middle + 1;
    }
    codes[row] = low;
  }
}
