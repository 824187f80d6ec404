// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto


/**
 * What was published.
 */
export interface AddVersionResponse {
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * The new version.
   */
  'version'?: (string);
  /**
   * Its manifest as JSON.
   */
  'manifestJson'?: (string);
  /**
   * Whether it became the champion.
   */
  'promoted'?: (boolean);
}

/**
 * What was published.
 */
export interface AddVersionResponse__Output {
  /**
   * The model.
   */
  'model': (string);
  /**
   * The new version.
   */
  'version': (string);
  /**
   * Its manifest as JSON.
   */
  'manifestJson': (string);
  /**
   * Whether it became the champion.
   */
  'promoted': (boolean);
}
