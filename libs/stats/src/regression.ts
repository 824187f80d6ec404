import { invalid } from '@ratchet/kernel';
import { type BootstrapInterval, type BootstrapOptions, bootstrapIntervals } from './bootstrap.ts';
import { requireNumbers, requireRows } from './rows.ts';

/** Errors of predicted numbers, in the unit of what is predicted, save R². */
export type RegressionErrors = {
  /** The root of the mean squared error. */
  readonly rmse: number;
  /** The mean absolute error. */
  readonly mae: number;
  readonly medianAbsoluteError: number;
  /**
   * 1 − Σ(truth − predicted)² / Σ(truth − its mean)²: 1 is perfect, 0 as good as always saying the mean of these rows,
   * and there is no lowest value. `null` where the truth is the same in all rows.
   */
  readonly r2: number | null;
};

/** What `evaluateRegression` measured: plain and JSON-able. */
export type RegressionMetrics = RegressionErrors & {
  readonly rows: number;
  /** By percentile bootstrap over the rows; an error that nothing could vary has an interval of no width. */
  readonly intervals: Readonly<Record<keyof RegressionErrors, BootstrapInterval | null>>;
};

export type RegressionRows = { readonly truth: Float64Array; readonly predicted: Float64Array };

/**
 * Measures one version that predicts numbers on one set of rows. Faults with NO_ROWS without rows, and with
 * BAD_PREDICTION where a prediction is not finite: such a model is broken. Throws a RangeError where the arrays do not
 * fit together or a true value is not finite.
 */
export function evaluateRegression(
  { truth, predicted }: RegressionRows,
  options?: BootstrapOptions,
): RegressionMetrics {
  check(truth, predicted);
  // By error, so that the median of rows in ascending order is the one in the middle.
  const order = Uint32Array.from(truth, (_, row) => row).sort(
    (a, b) => Math.abs(truth[a]! - predicted[a]!) - Math.abs(truth[b]! - predicted[b]!),
  );
  const errors = Float64Array.from(order, (row) => Math.abs(truth[row]! - predicted[row]!));
  const values = Float64Array.from(order, (row) => truth[row]!);
  const everyRow = Int32Array.from(order, (_, at) => at);
  return {
    rows: truth.length,
    ...errorsOf(errors, values, everyRow),
    intervals: bootstrapIntervals(
      truth.length,
      (drawn): RegressionErrors => errorsOf(errors, values, drawn),
      options,
    ),
  };
}

function errorsOf(errors: Float64Array, truth: Float64Array, rows: Int32Array): RegressionErrors {
  let absolute = 0;
  let squares = 0;
  let total = 0;
  for (const row of rows) {
    absolute += errors[row]!;
    squares += errors[row]! ** 2;
    total += truth[row]!;
  }
  const mean = total / rows.length;
  let spread = 0;
  let varies = false;
  for (const row of rows) {
    spread += (truth[row]! - mean) ** 2;
    // The mean of equal numbers may be off by a rounding, so that their spread is not 0.
    varies ||= truth[row] !== truth[rows[0]!];
  }
  const unexplained = squares / spread;
  const middle = (rows.length - 1) / 2;
  return {
    rmse: Math.sqrt(squares / rows.length),
    mae: absolute / rows.length,
    medianAbsoluteError: (errors[rows[Math.floor(middle)]!]! + errors[rows[Math.ceil(middle)]!]!) / 2,
    r2: varies && Number.isFinite(unexplained) ? 1 - unexplained : null,
  };
}

function check(truth: Float64Array, predicted: Float64Array): void {
  if (predicted.length !== truth.length) {
    throw new RangeError(`${truth.length} rows do not fit ${predicted.length} predictions`);
  }
  requireRows(truth.length);
  requireNumbers('true values', truth, truth.length);
  if (!truth.every(Number.isFinite)) throw new RangeError('true values are finite, but one is not');
  const bad = predicted.findIndex((each) => !Number.isFinite(each));
  if (bad < 0) return;
  throw invalid(
    'BAD_PREDICTION',
    `a prediction is a finite number, but that of row ${bad} is ${predicted[bad]}: the model is broken`,
    { row: String(bad) },
  );
}
