// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto


/**
 * Asks for a smaller version.
 */
export interface CompressVersionRequest {
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * The version that is made smaller; the champion when empty.
   */
  'version'?: (string);
  /**
   * int8 (static scales, else dynamic ones), int8-static, int8-dynamic, float16, prune, low-rank or distill; int8 when empty.
   */
  'target'?: (string);
}

/**
 * Asks for a smaller version.
 */
export interface CompressVersionRequest__Output {
  /**
   * The model.
   */
  'model': (string);
  /**
   * The version that is made smaller; the champion when empty.
   */
  'version': (string);
  /**
   * int8 (static scales, else dynamic ones), int8-static, int8-dynamic, float16, prune, low-rank or distill; int8 when empty.
   */
  'target': (string);
}
