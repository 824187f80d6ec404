// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto

import type { RankedItem as _ratchet_prediction_v1_RankedItem, RankedItem__Output as _ratchet_prediction_v1_RankedItem__Output } from '../../../ratchet/prediction/v1/RankedItem.ts';

/**
 * The answer of a recommender that was asked for the best items.
 */
export interface Ranking {
  /**
   * The best items, best first.
   */
  'items'?: (_ratchet_prediction_v1_RankedItem)[];
}

/**
 * The answer of a recommender that was asked for the best items.
 */
export interface Ranking__Output {
  /**
   * The best items, best first.
   */
  'items': (_ratchet_prediction_v1_RankedItem__Output)[];
}
