import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { TableFeatures } from './table-features.ts';

type Numbers = Pick<TableFeatures, 'values' | 'width'>;

/** How the numbers of a row are brought to about -1 to 1, all in float32. */
export interface Scaling {
  /** 1 over the unit of a number that becomes sign(x) log(1 + |x| / unit) first; 0 for all others. */
  readonly inverseUnits: Float32Array;
  readonly centers: Float32Array;
  /** What (x - center) is multiplied by; 0 for numbers that were all the same: whatever comes later has no effect. */
  readonly factors: Float32Array;
}

/** Numbers of such a kurtosis are heavy-tailed: a normal distribution has 3, an exponential one 9. */
const KURTOSIS_MIN = 8;
/** Logarithms are taken where at most this share of it is left then. */
const KURTOSIS_LEFT_MAX = 0.5;

/** What is farther off counts as this: far beyond all that was learned from, and small enough for sums without infinities. */
const SCALED_MAX = 1e6;

/**
 * Finds means and standard deviations of these rows. Of heavy-tailed numbers logarithms are taken where that lightens
 * the tails, in units of their median size. Indicators, 0 or 1, stay as they are: divided by its deviation, a rare one
 * would be huge.
 */
export function scalingOf({ values, width }: Numbers, rows: Int32Array): Scaling {
  const inverseUnits = new Float32Array(width);
  const centers = new Float32Array(width);
  const factors = new Float32Array(width);
  const column = new Float32Array(rows.length);
  for (let feature = 0; feature < width; feature++) {
    for (const [i, row] of rows.entries()) column[i] = values[row * width + feature]!;
    if (column.every((value) => value === column[0])) continue;
    if (column.every((value) => value === 0 || value === 1)) {
      factors[feature] = 1;
      continue;
    }
    const plain = momentsOf(column);
    const inverse = plain.kurtosis > KURTOSIS_MIN ? inverseUnitOf(column) : 0;
    const logged = inverse === 0 ? plain : momentsOf(column.map((value) => logOf(value, inverse)));
    const isBetter = logged.kurtosis < KURTOSIS_LEFT_MAX * plain.kurtosis;
    if (isBetter) inverseUnits[feature] = inverse;
    const { mean, deviation } = isBetter ? logged : plain;
    centers[feature] = mean;
    const factor = Math.fround(1 / deviation);
    factors[feature] = Number.isFinite(factor) ? factor : 0;
  }
  return { inverseUnits, centers, factors };
}

/** These rows, scaled: what `scalingNodes` computes. */
export function scaledRows({ values, width }: Numbers, rows: Int32Array, scaling: Scaling): Float32Array {
  const { inverseUnits, centers, factors } = scaling;
  const scaled = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    for (let feature = 0; feature < width; feature++) {
      const inverse = inverseUnits[feature]!;
      const plain = values[row * width + feature]!;
      const value = inverse === 0 ? plain : logOf(plain, inverse);
      const off = Math.fround(Math.fround(value - centers[feature]!) * factors[feature]!);
      scaled[i * width + feature] = Math.min(SCALED_MAX, Math.max(-SCALED_MAX, off));
    }
  }
  return scaled;
}

/** Appends the scaling of x, float32 [batch, width]. */
export function scalingNodes(g: GraphBuilder, x: Value, { inverseUnits, centers, factors }: Scaling): Value {
  let value = x;
  if (inverseUnits.some((inverse) => inverse !== 0)) {
    const sizes = g.op('Mul', [g.op('Abs', [x]), g.floats([...inverseUnits])]);
    const logs = g.op('Mul', [g.op('Sign', [x]), g.op('Log', [g.op('Add', [sizes, 1])])]);
    const isLogged = { type: 'bool', dims: [inverseUnits.length] } as const;
    const mask = g.initializer({
      ...isLogged,
      name: g.names.fresh('heavyTailed'),
      data: Uint8Array.from(inverseUnits, (inverse) => (inverse === 0 ? 0 : 1)),
    });
    value = g.op('Where', [mask, logs, x]);
  }
  const off = g.op('Mul', [g.op('Sub', [value, g.floats([...centers])]), g.floats([...factors])]);
  return g.op('Clip', [off, -SCALED_MAX, SCALED_MAX]);
}

function logOf(value: number, inverseUnit: number): number {
  const size = Math.fround(Math.abs(value) * inverseUnit);
  return Math.sign(value) * Math.fround(Math.log(Math.fround(size + 1)));
}

/** 1 over the median of the sizes that are not 0. */
function inverseUnitOf(column: Float32Array): number {
  const sizes = column
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort();
  const inverse = Math.fround(1 / sizes[sizes.length >> 1]!);
  return Number.isFinite(inverse) ? inverse : 0;
}

function momentsOf(column: Float32Array): { mean: number; deviation: number; kurtosis: number } {
  let sum = 0;
  for (const value of column) sum += value;
  const mean = sum / column.length;
  let squares = 0;
  let fourths = 0;
  for (const value of column) {
    const square = (value - mean) ** 2;
    squares += square;
    fourths += square * square;
  }
  const variance = squares / column.length;
  return { mean, deviation: Math.sqrt(variance), kurtosis: fourths / column.length / variance ** 2 };
}
