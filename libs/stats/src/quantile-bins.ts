/**
 * Numbers as the names of at most `bins` ranges with about as many rows each, '0', '1 … 3.5', '4 … 20', so that a column
 * of numbers can be sliced. A range is named after its least and its largest number, equal numbers share one, and what
 * is not finite is 'missing'. Throws a RangeError unless `bins` is a count above 0.
 */
export function quantileBins(numbers: Float64Array, bins = 4): string[] {
  if (!(Number.isSafeInteger(bins) && bins > 0)) throw new RangeError(`the number of bins is not ${bins}`);
  const sorted = numbers.filter(Number.isFinite).sort();
  const ranges: { readonly low: number; readonly name: string }[] = [];
  for (let from = 0; from < sorted.length; ) {
    let to = from + Math.ceil((sorted.length - from) / (bins - ranges.length));
    while (to < sorted.length && sorted[to] === sorted[to - 1]) to++;
    ranges.push({ low: sorted[from]!, name: rangeName(sorted[from]!, sorted[to - 1]!) });
    from = to;
  }
  return Array.from(numbers, (each) =>
    Number.isFinite(each) ? ranges.findLast(({ low }) => low <= each)!.name : 'missing',
  );
}

function rangeName(low: number, high: number): string {
  const [least, largest] = [low, high].map((edge) => String(Number(edge.toPrecision(6))));
  return least === largest ? least! : `${least} … ${largest}`;
}
