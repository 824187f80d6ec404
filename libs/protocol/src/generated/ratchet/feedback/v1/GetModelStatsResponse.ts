// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto

import type { PredictionCount as _ratchet_feedback_v1_PredictionCount, PredictionCount__Output as _ratchet_feedback_v1_PredictionCount__Output } from '../../../ratchet/feedback/v1/PredictionCount.ts';
import type { AgreementCount as _ratchet_feedback_v1_AgreementCount, AgreementCount__Output as _ratchet_feedback_v1_AgreementCount__Output } from '../../../ratchet/feedback/v1/AgreementCount.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Counts of one model.
 */
export interface GetModelStatsResponse {
  /**
   * Predictions kept, per version and predicted label.
   */
  'predictions'?: (_ratchet_feedback_v1_PredictionCount)[];
  /**
   * Feedback by state: the key is resolved, pending, rejected or orphaned.
   */
  'feedback'?: ({[key: string]: number | string | Long});
  /**
   * Agreement of answers with feedback given on them.
   */
  'agreement'?: (_ratchet_feedback_v1_AgreementCount)[];
  /**
   * Imported rows.
   */
  'examples'?: (number | string | Long);
}

/**
 * Counts of one model.
 */
export interface GetModelStatsResponse__Output {
  /**
   * Predictions kept, per version and predicted label.
   */
  'predictions': (_ratchet_feedback_v1_PredictionCount__Output)[];
  /**
   * Feedback by state: the key is resolved, pending, rejected or orphaned.
   */
  'feedback': ({[key: string]: number});
  /**
   * Agreement of answers with feedback given on them.
   */
  'agreement': (_ratchet_feedback_v1_AgreementCount__Output)[];
  /**
   * Imported rows.
   */
  'examples': (number);
}
