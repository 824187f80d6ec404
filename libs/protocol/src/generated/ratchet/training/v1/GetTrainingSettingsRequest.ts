// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto


/**
 * Names a model.
 */
export interface GetTrainingSettingsRequest {
  /**
   * The model.
   */
  'model'?: (string);
}

/**
 * Names a model.
 */
export interface GetTrainingSettingsRequest__Output {
  /**
   * The model.
   */
  'model': (string);
}
