import type { Manifest } from '@ratchet/model';
import type { Pipeline } from '@ratchet/pipeline';
import type { Anatomy } from './anatomy.ts';
import type { CutContributions } from './attributions.ts';
import type { Explanation } from './explanation.ts';
import type { Feeds } from './feeds.ts';

/** A version, and what a run of it told of an instance. */
export interface KnownRun {
  readonly anatomy: Anatomy;
  readonly pipeline: Pipeline | undefined;
  readonly signature: Manifest['signature'];
  /** The model's inputs. */
  readonly feeds: Feeds;
  /** Those, its outputs, and the values on the way. */
  readonly values: Feeds;
  /** What the score is of the raw scores. */
  readonly weights: Float64Array;
}

/** The numbers of an explanation, before they are those of tokens, columns or pixels. */
export type Found = Pick<Explanation, 'method' | 'score' | 'baseline' | 'completeness'> & {
  readonly found: readonly CutContributions[];
};

/** A value of floats; most are float32. */
export function floatsOf(values: Feeds, name: string): Float32Array {
  return values[name]!.data as Float32Array;
}
