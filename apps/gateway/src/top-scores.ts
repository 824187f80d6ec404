/**
 * The places of the `count` highest scores, best first; of equal scores the one that comes first. No score may be NaN. In
 * whatever order they come, a score costs log(count) at most: this runs between the calls of others.
 */
export function topScores(scores: Float32Array, count: number): number[] {
  /** The best so far as a heap: none is worse than the first. */
  const best = Array.from({ length: Math.min(count, scores.length) }, (_, place) => place);
  const isWorse = (a: number, b: number): boolean =>
    scores[a]! < scores[b]! || (scores[a] === scores[b] && a > b);
  const sink = (place: number, from: number): void => {
    let at = from;
    for (let child = 2 * at + 1; child < best.length; child = 2 * at + 1) {
      if (child + 1 < best.length && isWorse(best[child + 1]!, best[child]!)) child++;
      if (!isWorse(best[child]!, place)) break;
      best[at] = best[child]!;
      at = child;
    }
    best[at] = place;
  };
  for (let at = Math.floor(best.length / 2) - 1; at >= 0; at--) sink(best[at]!, at);
  for (let place = best.length; place < scores.length; place++)
    if (scores[place]! > scores[best[0]!]!) sink(place, 0);
  return best.sort((a, b) => scores[b]! - scores[a]! || a - b);
}
