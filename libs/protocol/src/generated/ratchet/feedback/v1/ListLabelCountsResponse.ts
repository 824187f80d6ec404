// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto

import type { LabelCount as _ratchet_feedback_v1_LabelCount, LabelCount__Output as _ratchet_feedback_v1_LabelCount__Output } from '../../../ratchet/feedback/v1/LabelCount.ts';

/**
 * The counts of all models.
 */
export interface ListLabelCountsResponse {
  /**
   * One entry for each model with labels.
   */
  'counts'?: (_ratchet_feedback_v1_LabelCount)[];
}

/**
 * The counts of all models.
 */
export interface ListLabelCountsResponse__Output {
  /**
   * One entry for each model with labels.
   */
  'counts': (_ratchet_feedback_v1_LabelCount__Output)[];
}
