/**
 * The p-quantile of at least one ascending number, p in [0, 1], with straight lines between neighbours (Hyndman and
 * Fan's type 7, the default of R and numpy).
 */
export function quantileOfSorted(sorted: Float64Array, p: number): number {
  if (sorted.length === 0 || !(p >= 0 && p <= 1)) {
    throw new RangeError(`there is no ${p}-quantile of ${sorted.length} numbers`);
  }
  const place = p * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}
