// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto


/**
 * Asks for a run.
 */
export interface StartRunRequest {
  /**
   * The model.
   */
  'model'?: (string);
}

/**
 * Asks for a run.
 */
export interface StartRunRequest__Output {
  /**
   * The model.
   */
  'model': (string);
}
