// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto

import type { Feedback as _ratchet_feedback_v1_Feedback, Feedback__Output as _ratchet_feedback_v1_Feedback__Output } from '../../../ratchet/feedback/v1/Feedback.ts';

/**
 * A page of feedback, oldest first.
 */
export interface ListFeedbackResponse {
  /**
   * The feedback.
   */
  'feedback'?: (_ratchet_feedback_v1_Feedback)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken'?: (string);
}

/**
 * A page of feedback, oldest first.
 */
export interface ListFeedbackResponse__Output {
  /**
   * The feedback.
   */
  'feedback': (_ratchet_feedback_v1_Feedback__Output)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken': (string);
}
