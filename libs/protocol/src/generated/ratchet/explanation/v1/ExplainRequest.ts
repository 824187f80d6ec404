// @ts-nocheck
// Original file: protos/ratchet/explanation/v1/explanation_service.proto


/**
 * What to explain, with what.
 */
export interface ExplainRequest {
  /**
   * The model's name.
   */
  'model'?: (string);
  /**
   * The version.
   */
  'version'?: (string);
  /**
   * The instance, encoded as items between services are.
   */
  'item'?: (Buffer | Uint8Array | string);
  /**
   * What to explain; when empty, what the version answers.
   */
  'label'?: (string);
}

/**
 * What to explain, with what.
 */
export interface ExplainRequest__Output {
  /**
   * The model's name.
   */
  'model': (string);
  /**
   * The version.
   */
  'version': (string);
  /**
   * The instance, encoded as items between services are.
   */
  'item': (Buffer);
  /**
   * What to explain; when empty, what the version answers.
   */
  'label': (string);
}
