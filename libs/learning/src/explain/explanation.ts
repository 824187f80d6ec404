import type { TextToken } from '@ratchet/pipeline';

/**
 * How contributions were found:
 * - linear: exact, weight times value;
 * - integrated-gradients: Sundararajan, Taly and Yan (2017), along the straight line from the baseline;
 * - tree-paths: exact sums along the paths of the trees (Saabas 2014);
 * - factorization: the terms of a rating;
 * - sampled-shapley: Castro, Gómez and Tejada (2009), for what has no gradients, such as models in int8.
 */
export type ExplanationMethod =
  | 'linear'
  | 'integrated-gradients'
  | 'tree-paths'
  | 'factorization'
  | 'sampled-shapley';

/** What one part of an instance did to the score. */
export type Attribution = { readonly contribution: number } & (
  | { readonly token: TextToken }
  | { readonly column: string }
  /** Something that is no piece of the instance: the mean of all ratings, what is left over. */
  | { readonly part: string }
  /** The contribution is that of all pixels together. */
  | { readonly heatMap: HeatMap }
  /** The contribution is that of all numbers together. */
  | { readonly input: InputContributions }
);

/** Where in an image the contributions lie, drawn over it: red speaks for the label, blue against it. */
export interface HeatMap {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The contribution of each number of an input. */
export interface InputContributions {
  readonly name: string;
  readonly shape: readonly number[];
  readonly contributions: Float32Array;
}

/** Why a version answered as it did. */
export interface Explanation {
  readonly method: ExplanationMethod;
  /** The label, the item, or of a model of tensors the place in its output; absent where a value is explained. */
  readonly label?: string;
  /** What the version answers: the probability of the label, or the value. */
  readonly answer: number;
  /**
   * What is explained, which is on a scale where contributions add up. Of a label: how far its logit lies above the mean of
   * the others', with two labels the logarithm of the odds. Of a value: the value itself, before limits.
   */
  readonly score: number;
  /** The score that the version gives when it knows nothing of the instance. */
  readonly baseline: number;
  /** In the order of the text, of the columns, of the inputs. */
  readonly attributions: readonly Attribution[];
  /**
   * How far baseline and contributions together are off the score, relative to score − baseline. Above 0.01 they do not tell
   * the whole story.
   */
  readonly completeness: number;
}
