// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto


/**
 * Names a run.
 */
export interface WatchRunRequest {
  /**
   * The run.
   */
  'runId'?: (string);
}

/**
 * Names a run.
 */
export interface WatchRunRequest__Output {
  /**
   * The run.
   */
  'runId': (string);
}
