/** The places of the `count` highest scores, best first; of equal scores the one that comes first. No score may be NaN. */
export function topScores(scores: Float32Array, count: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place]!;
    if (places.length === count && !(score > scores[places[count - 1]!]!)) continue;
    let at = places.length;
    while (at > 0 && score > scores[places[at - 1]!]!) at--;
    places.splice(at, 0, place);
    if (places.length > count) places.pop();
  }
  return places;
}
