/**
 * The point of [low, high] where `isBelow`, true to the left of it and false to the right, changes: to the last bit,
 * unless the point is nearer to 0 than 2⁻²⁰⁰ of the width. The ends where it never changes.
 */
export function bisect(low: number, high: number, isBelow: (x: number) => boolean): number {
  let left = low;
  let right = high;
  // Sixty halvings settle a point of ordinary size, the rest one that is nearly 0.
  for (let i = 0; i < 200; i++) {
    const middle = (left + right) / 2;
    if (middle === left || middle === right) break;
    if (isBelow(middle)) left = middle;
    else right = middle;
  }
  return (left + right) / 2;
}
