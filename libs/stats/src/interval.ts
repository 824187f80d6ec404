/** A confidence interval: low ≤ high, both included, and the level it was made for, in (0, 1). */
export type Interval = { readonly low: number; readonly high: number; readonly level: number };

/** The share that lies outside on either side; throws a RangeError unless 0 < level < 1. */
export function tailOf(level: number): number {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`a confidence level is between 0 and 1, but this is ${level}`);
  }
  return (1 - level) / 2;
}
