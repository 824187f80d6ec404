/** The index of the first NaN or infinity, -1 when there is none. */
export function firstNotFinite(values: Float32Array): number {
  // x - x is 0 for every finite number and NaN for the others: a loop without calls.
  for (let i = 0; i < values.length; i++) if (values[i]! - values[i]! !== 0) return i;
  return -1;
}
