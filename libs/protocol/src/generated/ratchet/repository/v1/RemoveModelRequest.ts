// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto


/**
 * Names a model.
 */
export interface RemoveModelRequest {
  /**
   * The model.
   */
  'model'?: (string);
}

/**
 * Names a model.
 */
export interface RemoveModelRequest__Output {
  /**
   * The model.
   */
  'model': (string);
}
