// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto

/**
 * Where a run stands.
 */
export const RunState = {
  /**
   * Not set.
   */
  RUN_STATE_UNSPECIFIED: 'RUN_STATE_UNSPECIFIED',
  /**
   * It waits for its turn.
   */
  RUN_STATE_QUEUED: 'RUN_STATE_QUEUED',
  /**
   * It works.
   */
  RUN_STATE_RUNNING: 'RUN_STATE_RUNNING',
  /**
   * It made a version, or found that there is nothing new to learn.
   */
  RUN_STATE_SUCCEEDED: 'RUN_STATE_SUCCEEDED',
  /**
   * It ended with an error; the live version is untouched.
   */
  RUN_STATE_FAILED: 'RUN_STATE_FAILED',
  /**
   * Somebody cancelled it; the live version is untouched.
   */
  RUN_STATE_CANCELLED: 'RUN_STATE_CANCELLED',
} as const;

/**
 * Where a run stands.
 */
export type RunState =
  /**
   * Not set.
   */
  | 'RUN_STATE_UNSPECIFIED'
  | 0
  /**
   * It waits for its turn.
   */
  | 'RUN_STATE_QUEUED'
  | 1
  /**
   * It works.
   */
  | 'RUN_STATE_RUNNING'
  | 2
  /**
   * It made a version, or found that there is nothing new to learn.
   */
  | 'RUN_STATE_SUCCEEDED'
  | 3
  /**
   * It ended with an error; the live version is untouched.
   */
  | 'RUN_STATE_FAILED'
  | 4
  /**
   * Somebody cancelled it; the live version is untouched.
   */
  | 'RUN_STATE_CANCELLED'
  | 5

/**
 * Where a run stands.
 */
export type RunState__Output = typeof RunState[keyof typeof RunState]
