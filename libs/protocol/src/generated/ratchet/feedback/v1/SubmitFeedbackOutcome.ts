// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto

import type { SubmitFeedbackResponse as _ratchet_feedback_v1_SubmitFeedbackResponse, SubmitFeedbackResponse__Output as _ratchet_feedback_v1_SubmitFeedbackResponse__Output } from '../../../ratchet/feedback/v1/SubmitFeedbackResponse.ts';

/**
 * The outcome of one piece.
 */
export interface SubmitFeedbackOutcome {
  /**
   * The gRPC status code; 0 is kept.
   */
  'code'?: (number);
  /**
   * The machine-readable reason when code is not 0.
   */
  'reason'?: (string);
  /**
   * What went wrong when code is not 0.
   */
  'message'?: (string);
  /**
   * The acknowledgement when code is 0.
   */
  'response'?: (_ratchet_feedback_v1_SubmitFeedbackResponse | null);
}

/**
 * The outcome of one piece.
 */
export interface SubmitFeedbackOutcome__Output {
  /**
   * The gRPC status code; 0 is kept.
   */
  'code': (number);
  /**
   * The machine-readable reason when code is not 0.
   */
  'reason': (string);
  /**
   * What went wrong when code is not 0.
   */
  'message': (string);
  /**
   * The acknowledgement when code is 0.
   */
  'response': (_ratchet_feedback_v1_SubmitFeedbackResponse__Output | null);
}
