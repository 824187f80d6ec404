// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto

import type { SubmitFeedbackRequest as _ratchet_feedback_v1_SubmitFeedbackRequest, SubmitFeedbackRequest__Output as _ratchet_feedback_v1_SubmitFeedbackRequest__Output } from '../../../ratchet/feedback/v1/SubmitFeedbackRequest.ts';

/**
 * Several pieces of feedback.
 */
export interface BatchSubmitFeedbackRequest {
  /**
   * 1 to 1,000 pieces.
   */
  'requests'?: (_ratchet_feedback_v1_SubmitFeedbackRequest)[];
}

/**
 * Several pieces of feedback.
 */
export interface BatchSubmitFeedbackRequest__Output {
  /**
   * 1 to 1,000 pieces.
   */
  'requests': (_ratchet_feedback_v1_SubmitFeedbackRequest__Output)[];
}
