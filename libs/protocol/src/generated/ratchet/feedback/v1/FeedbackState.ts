// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback.proto

/**
 * What became of a piece of feedback.
 */
export const FeedbackState = {
  /**
   * Not set.
   */
  FEEDBACK_STATE_UNSPECIFIED: 'FEEDBACK_STATE_UNSPECIFIED',
  /**
   * Kept; its prediction has not arrived yet.
   */
  FEEDBACK_STATE_PENDING: 'FEEDBACK_STATE_PENDING',
  /**
   * It has its instance and a valid label: it can train.
   */
  FEEDBACK_STATE_RESOLVED: 'FEEDBACK_STATE_RESOLVED',
  /**
   * Its prediction arrived and the label does not fit.
   */
  FEEDBACK_STATE_REJECTED: 'FEEDBACK_STATE_REJECTED',
  /**
   * Its prediction did not arrive within a day.
   */
  FEEDBACK_STATE_ORPHANED: 'FEEDBACK_STATE_ORPHANED',
} as const;

/**
 * What became of a piece of feedback.
 */
export type FeedbackState =
  /**
   * Not set.
   */
  | 'FEEDBACK_STATE_UNSPECIFIED'
  | 0
  /**
   * Kept; its prediction has not arrived yet.
   */
  | 'FEEDBACK_STATE_PENDING'
  | 1
  /**
   * It has its instance and a valid label: it can train.
   */
  | 'FEEDBACK_STATE_RESOLVED'
  | 2
  /**
   * Its prediction arrived and the label does not fit.
   */
  | 'FEEDBACK_STATE_REJECTED'
  | 3
  /**
   * Its prediction did not arrive within a day.
   */
  | 'FEEDBACK_STATE_ORPHANED'
  | 4

/**
 * What became of a piece of feedback.
 */
export type FeedbackState__Output = typeof FeedbackState[keyof typeof FeedbackState]
