// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto

import type { Example as _ratchet_feedback_v1_Example, Example__Output as _ratchet_feedback_v1_Example__Output } from '../../../ratchet/feedback/v1/Example.ts';

/**
 * Rows to keep.
 */
export interface ImportExamplesRequest {
  /**
   * The model they belong to; it need not exist yet.
   */
  'model'?: (string);
  /**
   * Up to 1,000 rows.
   */
  'examples'?: (_ratchet_feedback_v1_Example)[];
  /**
   * Where they come from; up to 128 characters.
   */
  'source'?: (string);
  /**
   * These rows only train: they never enter the holdout.
   */
  'trainOnly'?: (boolean);
}

/**
 * Rows to keep.
 */
export interface ImportExamplesRequest__Output {
  /**
   * The model they belong to; it need not exist yet.
   */
  'model': (string);
  /**
   * Up to 1,000 rows.
   */
  'examples': (_ratchet_feedback_v1_Example__Output)[];
  /**
   * Where they come from; up to 128 characters.
   */
  'source': (string);
  /**
   * These rows only train: they never enter the holdout.
   */
  'trainOnly': (boolean);
}
