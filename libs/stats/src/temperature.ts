import { requireRows, requireScores } from './rows.ts';

/** Beyond these a temperature says that the logits say nothing, or that there were too few rows. */
const TEMPERATURE_MIN = 1 / 20;
const TEMPERATURE_MAX = 20;

/** Newton's method with bisection to fall back on needs about ten. */
const STEPS_MAX = 200;
const TOLERANCE = 1e-13;

/**
 * The temperature T in [1/20, 20] for which softmax(logits / T) has the least log loss on these rows (Guo et al. 2017):
 * above 1 for an overconfident model. It never changes which class wins. Fit it on validation rows, neither those of
 * the training nor those that judge, and on some hundred of them: a handful that are all right want no temperature.
 *
 * `logits` is row-major, truth.length × classes. Logarithms of probabilities serve as well as logits
 * (`logitsOfProbabilities`); for one logit z of two classes give [0, z]. The log loss is convex in 1/T, which is found
 * to about 1e-12. Faults with NO_ROWS without rows; throws a RangeError for rows that do not fit and logits that are
 * not finite.
 */
export function fitTemperature(truth: Int32Array, logits: Float64Array, classes: number): number {
  requireScores(truth, logits, classes);
  requireRows(truth.length);
  if (!logits.every(Number.isFinite)) throw new RangeError('logits are finite numbers, but one is not');
  let low = 1 / TEMPERATURE_MAX;
  let high = 1 / TEMPERATURE_MIN;
  let inverse = 1;
  for (let step = 0; step < STEPS_MAX; step++) {
    const { slope, curvature } = lossAt(inverse, truth, logits, classes);
    if (slope === 0) break;
    if (slope < 0) low = inverse;
    else high = inverse;
    const newton = inverse - slope / curvature;
    // Written so that NaN, of a curvature that vanished, bisects too.
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - inverse);
    inverse = next;
    if (moved <= TOLERANCE * inverse) break;
  }
  return 1 / inverse;
}

/** Derivatives of the log loss by 1/T: the mean of E[z] − z of the true class, and of Var[z], under softmax(z/T). */
function lossAt(
  inverse: number,
  truth: Int32Array,
  logits: Float64Array,
  classes: number,
): { slope: number; curvature: number } {
  let slope = 0;
  let curvature = 0;
  for (const [row, own] of truth.entries()) {
    const z = logits.subarray(row * classes, (row + 1) * classes);
    const top = largest(z);
    let total = 0;
    let mean = 0;
    let square = 0;
    for (const each of z) {
      const weight = Math.exp((each - top) * inverse);
      total += weight;
      mean += weight * (each - top);
      square += weight * (each - top) ** 2;
    }
    mean /= total;
    slope += mean - (z[own]! - top);
    curvature += square / total - mean * mean;
  }
  return { slope: slope / truth.length, curvature: curvature / truth.length };
}

/** softmax(logits / temperature) of each row: probabilities. */
export function scaleByTemperature(logits: Float64Array, classes: number, temperature: number): Float64Array {
  if (!(temperature > 0)) throw new RangeError(`a temperature is above 0, but this is ${temperature}`);
  const probabilities = new Float64Array(logits.length);
  for (let from = 0; from < logits.length; from += classes) {
    const z = logits.subarray(from, from + classes);
    const top = largest(z);
    let total = 0;
    for (const [c, each] of z.entries()) {
      probabilities[from + c] = Math.exp((each - top) / temperature);
      total += probabilities[from + c]!;
    }
    for (let c = 0; c < classes; c++) probabilities[from + c]! /= total;
  }
  return probabilities;
}

/** Logits that softmax turns into these probabilities; one below 1e-15 counts as 1e-15. */
export function logitsOfProbabilities(probabilities: Float64Array): Float64Array {
  return probabilities.map((probability) => Math.log(Math.max(1e-15, probability)));
}

function largest(numbers: Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (const each of numbers) if (each > top) top = each;
  return top;
}
