const SQRT_TWO_PI = 2.5066282746310002;

/** Beyond this the continued fraction of the tail converges fast; before it the series does. */
const TAIL_FROM = 3;
const TAIL_TERMS = 160;

/**
 * Φ(z), the normal distribution function: absolute error below 1e-15, relative error below 1e-12 in either tail.
 * Inside ±3 the series Φ = ½ + φ(z)(z + z³/3 + z⁵/15 + …), outside it Laplace's continued fraction (Abramowitz and
 * Stegun 26.2.11 and 26.2.14; Marsaglia 2004).
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('normalCdf: z is not a number');
  if (z < -TAIL_FROM) return upperTail(-z);
  if (z > TAIL_FROM) return 1 - upperTail(z);
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + sum * density(z);
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / SQRT_TWO_PI;
}

function upperTail(z: number): number {
  let rest = z;
  for (let k = TAIL_TERMS; k >= 1; k--) rest = z + k / rest;
  return density(z) / rest;
}

// Wichura's coefficients, rounded to doubles, lowest power first: numerator and denominator of the centre, the
// shoulder and the tail.
const CENTRE = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const SHOULDER = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const TAIL = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

/**
 * The z with Φ(z) = p, for 0 < p < 1, to about 1e-15 relative: algorithm AS 241 (PPND16) of Wichura, Applied
 * Statistics 37 (1988) 477–484.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`normalQuantile: p must be between 0 and 1, but is ${p}`);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? ratio(SHOULDER, r - 1.6) : ratio(TAIL, r - 5);
  return q < 0 ? -z : z;
}

function ratio([numerator, denominator]: readonly [readonly number[], readonly number[]], x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
