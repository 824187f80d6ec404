/** The share of each label's rows that decide when to stop; they are not learned from. */
const SHARE = 0.1;
const ROWS_MAX = 5_000;

/** What is known of the rows of a data set, by their places in it. */
export interface JudgedRows {
  readonly truth: Int32Array;
  /** 1 for each row that is like those that judge. */
  readonly judging: Uint8Array;
}

export interface Parts {
  readonly learned: Int32Array;
  /** Empty where every label has only a few rows. */
  readonly validation: Int32Array;
}

/**
 * Holds out a tenth of each label's rows, at most 5,000 together, of those that are like the rows that judge or of all where
 * there are none. A label of fewer than ten such rows keeps them. Whether a row is held out depends on its content (one hash
 * for each of `rows`): a later fit with more rows, which may begin with the weights of this one, holds out nearly the same.
 */
export function splitRows(rows: Int32Array, hashes: Uint32Array, { truth, judging }: JudgedRows): Parts {
  const places = Array.from(rows.keys());
  const judged = places.filter((place) => judging[rows[place]!] === 1);
  const candidates = judged.length > 0 ? judged : places;
  const share = Math.min(SHARE, ROWS_MAX / candidates.length);
  const isHeld = new Uint8Array(rows.length);
  for (const ofLabel of Map.groupBy(candidates, (place) => truth[rows[place]!]!).values()) {
    ofLabel.sort((a, b) => hashes[a]! - hashes[b]!);
    for (const place of ofLabel.slice(0, Math.floor(ofLabel.length * share))) isHeld[place] = 1;
  }
  return {
    learned: rows.filter((_, place) => isHeld[place] === 0),
    validation: rows.filter((_, place) => isHeld[place] === 1),
  };
}
