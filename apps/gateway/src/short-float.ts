/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, k) => 10 ** k);

/**
 * The double that is written in the fewest digits of those that round to the same 32-bit float: 0.93 for the float
 * 0.9300000071525574. Takes nine significant digits at most (IEEE 754: enough for any float of 32 bits).
 */
export function shortFloat32(value: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  for (let digits = 6; digits <= 9; digits++) {
    const power = POWERS[digits - 1 - exponent];
    if (power === undefined) break;
    const short = Math.round(value * power) / power;
    if (Math.fround(short) === value) return short;
  }
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
