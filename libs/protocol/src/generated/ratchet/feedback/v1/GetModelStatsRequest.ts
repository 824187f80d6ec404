// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto


/**
 * Asks for counts.
 */
export interface GetModelStatsRequest {
  /**
   * The model.
   */
  'model'?: (string);
}

/**
 * Asks for counts.
 */
export interface GetModelStatsRequest__Output {
  /**
   * The model.
   */
  'model': (string);
}
