// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto

import type { SubmitFeedbackOutcome as _ratchet_feedback_v1_SubmitFeedbackOutcome, SubmitFeedbackOutcome__Output as _ratchet_feedback_v1_SubmitFeedbackOutcome__Output } from '../../../ratchet/feedback/v1/SubmitFeedbackOutcome.ts';

/**
 * One outcome for each piece, in their order.
 */
export interface BatchSubmitFeedbackResponse {
  /**
   * The outcomes.
   */
  'outcomes'?: (_ratchet_feedback_v1_SubmitFeedbackOutcome)[];
}

/**
 * One outcome for each piece, in their order.
 */
export interface BatchSubmitFeedbackResponse__Output {
  /**
   * The outcomes.
   */
  'outcomes': (_ratchet_feedback_v1_SubmitFeedbackOutcome__Output)[];
}
