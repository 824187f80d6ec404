/** The middle of the values, or the mean of the two in the middle. Throws a RangeError when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError('a median needs at least one value');
  return (lower + upper) / 2;
}

/** Rounded to so many decimals, for people and JSON. */
export function rounded(value: number, decimals = 0): number {
  return Number(value.toFixed(decimals));
}
