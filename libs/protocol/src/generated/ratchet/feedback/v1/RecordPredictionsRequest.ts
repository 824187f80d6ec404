// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/record_service.proto

import type { PredictionRecord as _ratchet_feedback_v1_PredictionRecord, PredictionRecord__Output as _ratchet_feedback_v1_PredictionRecord__Output } from '../../../ratchet/feedback/v1/PredictionRecord.ts';

/**
 * A batch of predictions.
 */
export interface RecordPredictionsRequest {
  /**
   * The predictions.
   */
  'records'?: (_ratchet_feedback_v1_PredictionRecord)[];
}

/**
 * A batch of predictions.
 */
export interface RecordPredictionsRequest__Output {
  /**
   * The predictions.
   */
  'records': (_ratchet_feedback_v1_PredictionRecord__Output)[];
}
