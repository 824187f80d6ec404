// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto

import type { FeedbackState as _ratchet_feedback_v1_FeedbackState, FeedbackState__Output as _ratchet_feedback_v1_FeedbackState__Output } from '../../../ratchet/feedback/v1/FeedbackState.ts';

/**
 * The acknowledgement.
 */
export interface SubmitFeedbackResponse {
  /**
   * Names the feedback.
   */
  'feedbackId'?: (string);
  /**
   * What became of it so far.
   */
  'state'?: (_ratchet_feedback_v1_FeedbackState);
  /**
   * Whether the same key and payload had been sent before.
   */
  'duplicate'?: (boolean);
}

/**
 * The acknowledgement.
 */
export interface SubmitFeedbackResponse__Output {
  /**
   * Names the feedback.
   */
  'feedbackId': (string);
  /**
   * What became of it so far.
   */
  'state': (_ratchet_feedback_v1_FeedbackState__Output);
  /**
   * Whether the same key and payload had been sent before.
   */
  'duplicate': (boolean);
}
