const HALF_LOG_TWO_PI = 0.9189385332046727;

/** From here on the series of `stirlingError` is exact to the last bit of a double. */
const SERIES_FROM = 15;

/** The tail of Stirling's series, 1/(12z) − 1/(360z³) + … (Abramowitz and Stegun 6.1.41), for z ≥ 15. */
function stirlingSeries(z: number): number {
  const s = 1 / (z * z);
  const inner = 1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s / 156));
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * inner))) / z;
}

/**
 * ln Γ(x) for x > 0, within 1e-13 (relative beyond 10, absolute below). Stirling's series, reached for small x by the
 * recurrence Γ(x + 1) = x Γ(x) (Abramowitz and Stegun 6.1.15).
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`logGamma: x must be above 0, but is ${x}`);
  if (x === Number.POSITIVE_INFINITY) return x;
  let product = 1;
  let z = x;
  // At most 15 factors below 16: the product stays far from overflow, so one logarithm is enough.
  for (; z < SERIES_FROM; z++) product *= z;
  return (z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + stirlingSeries(z) - Math.log(product);
}

/**
 * What Stirling's formula leaves out: ln Γ(z) − ((z − ½) ln z − z + ½ ln 2π), for z > 0. It is small where ln Γ is
 * large, which is what keeps ratios of gamma functions exact for large arguments (Loader 2000).
 */
export function stirlingError(z: number): number {
  if (z >= SERIES_FROM) return stirlingSeries(z);
  return logGamma(z) - ((z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI);
}
